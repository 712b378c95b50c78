"""Kill one training again and again, let it go on, and compare what comes of it with a training that nobody killed.

    python scripts/crash_campaign.py --kills 1000 --seed 1

First it is killed (`kill -9`) at random moments, the trainings that go on as well as those that begin. Then one
training is killed before each of its calls to the file system: opening, writing, flushing, locking, renaming, removing.
What goes on does so on 1, 2 and 3 threads in turn. Each must end with the same tensors, by their checksums, and leave
nothing behind: no temporary file, no lock beside the model, no line of the log cut in two. The first that does not ends
the campaign with status 1; its folder stays.

Python and numba take longer to start than the training itself. So they are started once, here, and every training is a
fork of this process: of its own, as far as files, locks and signals are concerned. For Linux and macOS.
"""

import argparse
import functools
import gc
import importlib
import io
import itertools
import os
import pickle
import random
import re
import select
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

MOST_THREADS = 3
os.environ["OPENBLAS_NUM_THREADS"] = "1"  # no threads here: a fork has only one


import w2v.training.trainer  # noqa: E402, F401  # with all that a training imports
from w2v.cli import main, resume, running, train  # noqa: E402, F401
from w2v.engine.kernels.kernel import Kernel  # noqa: E402
from w2v.errors import W2VError  # noqa: E402
from w2v.model.record import Model  # noqa: E402
from w2v.run_log import read_log  # noqa: E402

TEXT, MODEL, RUN, LOG, SAID = "corpus.txt", "model.safetensors", "run", "run.jsonl", "said"
LINES, WORDS_A_LINE, WORDS = 11_000, 10, 300  # as few as several threads are used for
# A checkpoint at every opportunity; the best epoch's weights are files too.
ASKED = ("--epochs", "3", "--dim", "8", "--held-out", "0.01", "--early-stop", "100")
CHECKPOINTS = ("--checkpoint", RUN, "--every", "0.001s", "--log", LOG)
KEPT = re.compile(r"lock|run\.json|corpus\.(ids|safetensors)|(checkpoint|best)-\d{6}\.safetensors")
MOST_KEPT = 9  # files in the folder of a training that has ended
CALLS = {  # of the system, by Python's names
    "open", "write", "close", "__exit__", "flush", "fsync", "flock", "truncate", "ftruncate", "rename", "replace",
    "link", "unlink", "remove", "mkdir", "rmdir", "chmod", "utime",
}  # fmt: skip
Checksums = dict[str, str]


class FaultError(Exception):
    """A training that did not do what it promises."""


class Tally(NamedTuple):
    """What a part of the campaign has been through."""

    how: str
    kills: int
    trainings: int
    anew: int  # kills before there was something to go on with
    seconds: float


def campaign() -> int:
    """Kill, go on, compare, print; the exit status."""
    options = parse_arguments()
    folder = Path(tempfile.mkdtemp(prefix="w2v-crash-campaign-"))
    tempfile.tempdir = str(folder / "temporary")
    Path(tempfile.tempdir).mkdir()
    write_text(folder / TEXT, random.Random(options.seed))  # noqa: S311  # words, not secrets
    try:
        expected, seconds = uninterrupted(folder)
        moments = random.Random(options.seed)  # noqa: S311
        tallies = [
            kill_at_random_moments(folder, expected, seconds, moments, options.kills),
            kill_at_events(folder, expected, options.step),
        ]
    except FaultError as fault:
        print(f"{fault}\nits folder: {folder}", file=sys.stderr)
        return 1
    shutil.rmtree(folder)
    print("killed                      | kills | trainings | begun anew | seconds a kill")
    for tally in tallies:
        each = tally.seconds / max(1, tally.kills)
        print(f"{tally.how:27} | {tally.kills:5} | {tally.trainings:9} | {tally.anew:10} | {each:14.2f}")
    print("All trainings ended with the same checksums, and left nothing behind.")
    return 0


def parse_arguments() -> argparse.Namespace:
    """What is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=1000, help="how many at random moments (default: 1000)")
    parser.add_argument("--seed", type=int, default=1, help="of the text and the moments (default: 1)")
    parser.add_argument("--step", type=int, default=1, help="kill at one call in so many (default: 1, at each)")
    return parser.parse_args()


def write_text(path: Path, words: random.Random) -> None:
    """A text whose words are as unequal as real ones."""
    lines = (" ".join(f"w{int(words.random() ** 3 * WORDS)}" for _ in range(WORDS_A_LINE)) for _ in range(LINES))
    path.write_text("".join(line + "\n" for line in lines))


def uninterrupted(folder: Path) -> tuple[Checksums, float]:
    """(the checksums of a training that nobody kills, the seconds that it takes)."""
    place = new_place(folder)
    finish(place, begin(1, preload=True))
    preload_kernels(pickle.loads((place / SAID).read_bytes()))  # noqa: S301  # of our own child
    expected = Model.load(place / MODEL, verify=True).checksums
    place = new_place(folder)
    began = time.monotonic()
    finish(place, begin(2))
    seconds = time.monotonic() - began
    check(place, expected)
    return expected, seconds


def kill_at_random_moments(
    folder: Path, expected: Checksums, seconds: float, moments: random.Random, kills: int
) -> Tally:
    """Kill whatever runs, at moments spread over the time that a whole training takes."""
    began, killed, trainings, anew, threads = time.monotonic(), 0, 0, 0, thread_counts()
    while killed < kills:
        place, trainings = new_place(folder), trainings + 1
        ended = False
        while not ended:
            process = Process(place, next_step(place, next(threads)))
            ended = process.wait(moments.uniform(0, seconds) if killed < kills else None)
            if not ended:
                killed += 1
                anew += not can_go_on(place)
        finish(place, next_step(place, next(threads)))  # whether or not it was killed in the very end
        check(place, expected)
    return Tally("at random moments", killed, trainings, anew, time.monotonic() - began)


def kill_at_events(folder: Path, expected: Checksums, step: int) -> Tally:
    """Kill one training before each of its calls to the file system, until one has no such call left."""
    began, killed, anew, threads = time.monotonic(), 0, 0, thread_counts()
    for number in itertools.count(1, step):
        place = new_place(folder)
        ended = Process(place, begin(next(threads)), at_event=number).wait()
        if not ended:
            killed += 1
            anew += not can_go_on(place)
            finish(place, next_step(place, next(threads)))
        check(place, expected)
        if ended:
            break
    return Tally("before file-system calls", killed, killed + 1, anew, time.monotonic() - began)


def thread_counts() -> Iterator[int]:
    """1, 2, 3 and again."""
    return itertools.cycle(range(1, MOST_THREADS + 1))


def new_place(folder: Path) -> Path:
    """An empty folder for a training, in place of the one before it."""
    place = folder / "training"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    (place / TEXT).symlink_to(folder / TEXT)
    return place


def can_go_on(place: Path) -> bool:
    """Whether the training has begun: what it was asked for is there."""
    return (place / RUN / "run.json").exists()


def begin(threads: int, *, preload: bool = False) -> list[str]:
    """The command that begins the training."""
    kept = () if preload else CHECKPOINTS
    return ["train", TEXT, "-q", *ASKED, *kept, "--threads", str(threads), "-o", MODEL, "--overwrite"]


def next_step(place: Path, threads: int) -> list[str]:
    """The command that goes on with the training, or begins it."""
    return ["resume", RUN, "-q", "--threads", str(threads)] if can_go_on(place) else begin(threads)


def finish(place: Path, command: list[str]) -> None:
    """Run to the end."""
    Process(place, command, note_kernels=CHECKPOINTS[0] not in command and command[0] == "train").wait()


class Process:
    """A fork of this one, in which w2v runs."""

    def __init__(
        self, place: Path, command: list[str], *, at_event: int | None = None, note_kernels: bool = False
    ) -> None:
        """`at_event` is the number of the call to the file system before which it kills itself."""
        self.place, self.command = place, command
        self.ended, ours = os.pipe()  # what the child holds of it is closed when it ends, however it ends
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.ended)
            os._exit(run(place, command, at_event, note_kernels=note_kernels))
        os.close(ours)

    def wait(self, seconds: float | None = None) -> bool:
        """Whether it ends by itself within so many seconds, or is killed then; FaultError where it ends badly."""
        if not select.select([self.ended], [], [], seconds)[0]:
            os.kill(self.pid, signal.SIGKILL)
        os.close(self.ended)
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        if status not in (0, -signal.SIGKILL):
            said = (self.place / SAID).read_text(errors="replace")
            raise FaultError(f"w2v {' '.join(self.command)}: status {status}: {said}")
        return status == 0


def run(place: Path, command: list[str], at_event: int | None, *, note_kernels: bool) -> int:
    """Run w2v in the child; the exit status."""
    os.chdir(place)
    said = os.open(SAID, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(said, 2)
    if at_event is not None:
        sys.setprofile(killer(at_event))
    status = main.run(command)
    sys.setprofile(None)
    if note_kernels:
        os.write(said, pickle.dumps(loaded_kernels()))
    return status


def killer(number: int) -> Callable[[FrameType, str, Any], None]:
    """What Python calls before and after each call: it kills this process before the given one of the file system."""
    left = number

    def count(_frame: FrameType, event: str, called: Any) -> None:
        nonlocal left
        if event == "c_call" and called.__name__ in CALLS and is_of_files(called):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return count


def is_of_files(called: Any) -> bool:
    """Whether a function or method in C is one of the system's, or of an open file."""
    owner = getattr(called, "__self__", None)
    return isinstance(owner, io.IOBase) or called.__module__ in {"posix", "_io", "io", "fcntl"}


def loaded_kernels() -> dict[tuple[str, str], list[Any]]:
    """The kernels that have been called: their module and name, and the types they were called with."""
    kernels = [one for one in gc.get_objects() if isinstance(one, Kernel) and "for_python" in vars(one)]
    return {
        (kernel.py_func.__module__, kernel.py_func.__qualname__): kernel.for_python.signatures for kernel in kernels
    }


def preload_kernels(kernels: dict[tuple[str, str], list[Any]]) -> None:
    """Load kernels from numba's cache."""
    for (module, name), signatures in kernels.items():
        kernel = functools.reduce(getattr, name.split("."), importlib.import_module(module))
        for signature in signatures:
            kernel.for_python.compile(signature)


def check(place: Path, expected: Checksums) -> None:
    """FaultError unless the training in `place` ended as it should have."""
    try:
        found, records = Model.load(place / MODEL, verify=True).checksums, read_log(place / LOG)
    except W2VError as error:
        raise FaultError(str(error)) from error
    if found != expected:
        raise FaultError(f"{place / MODEL}: other checksums: {found} instead of {expected}")
    if records[-1]["event"] != "finished":
        raise FaultError(f"{place / LOG}: does not end as a training that has finished")
    beside = {path.name for path in place.iterdir()} - {TEXT, MODEL, RUN, LOG, SAID}
    inside = [path.name for path in (place / RUN).iterdir()]
    left = [*beside, *(name for name in inside if not KEPT.fullmatch(name)), *os.listdir(tempfile.gettempdir())]  # noqa: PTH208
    if left or len(inside) > MOST_KEPT:
        raise FaultError(f"{place}: left behind: {', '.join(sorted(left or inside))}")


if __name__ == "__main__":
    sys.exit(campaign())
