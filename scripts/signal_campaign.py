"""Send signals to w2v's commands at random moments from exec to exit, and check how they end.

    python scripts/signal_campaign.py --count 500 --seed 1

Each run is a command that is sent one to five of SIGINT, SIGTERM and SIGHUP, together or one after the other. It must
end with success, or with the status of one of these signals (130, 143, 129) and one line that says so; it prints no
traceback; its output is whole, with the bits of a run that nothing interrupted, or not there, and what stood there
before is as it was; nothing else is left behind; a training with checkpoints goes on by `w2v resume` and ends with the
same bits. Before its first line, while Python itself starts, w2v cannot answer: what ends a run then is counted apart.
The exit status is 1 if a run ends in any other way.
"""

import argparse
import hashlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

W2V = [sys.executable, "-m", "w2v"]
ATLAS = Path(__file__).parents[1] / "data" / "atlas.txt"
LINES = 12_000  # of the atlas: enough that two threads train
ASKED = ["--dim", "32", "--epochs", "4", "--quiet"]
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STARTING = re.compile(r'File "[^"]*[/\\]w2v[/\\]')  # no such line: no line of w2v was running yet
WRONG = ("Traceback", "Exception ignored", "a fault in w2v itself", "unlocked lock", "Fatal Python error")
PATIENCE = 1.0  # seconds after the first signal from which on another ends w2v at once


class Command(NamedTuple):
    """A command to interrupt, in a folder that holds text.txt and model.safetensors."""

    arguments: list[str]
    output: str | None = None  # the file that it writes
    run: bool = False  # whether it keeps checkpoints in the folder `run`
    begun: bool = False  # whether a training has begun there


COMMANDS = {
    "train": Command(["train", "text.txt", *ASKED, "-o", "new.safetensors"], "new.safetensors"),
    "train --overwrite": Command(["train", "text.txt", *ASKED, "--overwrite"], "model.safetensors"),
    "train --checkpoint": Command(
        ["train", "text.txt", *ASKED, "-o", "new.safetensors", "--checkpoint", "run", "--every", "0.1s"],
        "new.safetensors",
        run=True,
    ),
    "resume": Command(["resume", "run", "--quiet"], "new.safetensors", run=True, begun=True),
    "similar": Command(["similar", "france", "says", "king"]),
    "info": Command(["info"]),
    "export": Command(["export", "new.txt"], "new.txt"),
    "explore --export": Command(["explore", "--export", "new.html"], "new.html"),
}


class Prepared(NamedTuple):
    """What the runs start from, and what they are compared with."""

    folder: Path  # what every run finds
    begun: Path  # a folder of checkpoints that was interrupted
    bits: dict[str, str]  # command -> checksum of its output
    seconds: dict[str, float]  # command -> what it takes


class Plan(NamedTuple):
    """Which signals are sent, and when."""

    numbers: list[signal.Signals]
    moments: list[float]  # seconds from the start, in order

    def __str__(self) -> str:
        return ", ".join(
            f"{number.name} at {moment:.3f} s" for number, moment in zip(self.numbers, self.moments, strict=True)
        )


def main() -> int:
    """Interrupt, check, print; the exit status."""
    options = parse_arguments()
    draw = random.Random(options.seed)  # noqa: S311  # moments, not secrets
    outcomes, faults = Counter[tuple[str, str]](), 0
    with tempfile.TemporaryDirectory(prefix="w2v-signals-") as name:
        prepared = prepare(Path(name))
        for number in range(options.count):
            command = draw.choice(options.commands)
            plan = draw_plan(draw, prepared.seconds[command])
            outcome, fault = interrupt(command, plan, prepared, Path(name) / "place")
            outcomes[command, outcome] += 1
            if fault:
                faults += 1
                print(f"run {number}, {command}, {plan}: {fault}")
                sys.stdout.flush()
    for (command, outcome), count in sorted(outcomes.items()):
        print(f"{command:20}  {outcome:28}  {count:5}")
    print(f"{options.count} runs, {faults} faults")
    return int(faults > 0)


def prepare(folder: Path) -> Prepared:
    """Train, time every command, and begin a training."""
    start, place = folder / "start", folder / "place"
    start.mkdir()
    lines = ATLAS.read_bytes().splitlines(keepends=True)[:LINES]
    (start / "text.txt").write_bytes(b"".join(lines))
    subprocess.run([*W2V, "train", "text.txt", "--dim", "16", "--quiet"], cwd=start, check=True)  # compiles, too
    begun = folder / "begun"
    begin_training(start, begun, place)
    bits, seconds = {}, {}
    for name, command in COMMANDS.items():
        lay_out(command, start, begun, place)
        before = time.monotonic()
        subprocess.run([*W2V, *command.arguments], cwd=place, check=True, stdout=subprocess.DEVNULL)
        seconds[name] = time.monotonic() - before
        bits[name] = checksum(place / command.output) if command.output else ""
    if len({bits[name] for name in COMMANDS if name.startswith(("train", "resume"))}) > 1:
        raise RuntimeError("the trainings that nothing interrupted do not end with the same bits")
    return Prepared(start, begun, bits, seconds)


def begin_training(start: Path, begun: Path, place: Path) -> None:
    """A training with a checkpoint, interrupted."""
    arguments = COMMANDS["train --checkpoint"].arguments
    lay_out(COMMANDS["train --checkpoint"], start, begun, place)  # here, for it keeps the absolute path of its output
    process = subprocess.Popen([*W2V, *arguments], cwd=place, stderr=subprocess.DEVNULL)
    while process.poll() is None and not list(place.glob("run/checkpoint-*")):
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    process.wait()
    shutil.copytree(place / "run", begun)


def lay_out(command: Command, start: Path, begun: Path, place: Path) -> None:
    """What the command finds, in a new folder."""
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(start, place)
    if command.begun:
        shutil.copytree(begun, place / "run")


def draw_plan(draw: random.Random, seconds: float) -> Plan:
    """One to five signals: together, or in the time that the command takes."""
    count = draw.randint(1, 5)
    numbers = [draw.choice(SIGNALS) for _ in range(count)]
    first = draw.uniform(0, 1.1 * seconds)
    span = draw.choice((0.0, 0.002, 0.05, 0.5, 2.0))
    return Plan(numbers, sorted([first, *(first + draw.uniform(0, span) for _ in range(count - 1))]))


def interrupt(name: str, plan: Plan, prepared: Prepared, place: Path) -> tuple[str, str | None]:
    """(how the command ended, what is wrong with that)."""
    command = COMMANDS[name]
    lay_out(command, prepared.folder, prepared.begun, place)
    with (place.parent / "errors").open("w+b") as errors:
        process = subprocess.Popen(
            [*W2V, *command.arguments], cwd=place, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors
        )
        began = time.monotonic()
        for number, moment in zip(plan.numbers, plan.moments, strict=True):
            try:
                process.wait(max(0, began + moment - time.monotonic()))
                break
            except subprocess.TimeoutExpired:
                process.send_signal(number)
        try:
            status = process.wait(120)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return "runs on", "runs on for two minutes"
        errors.seek(0)
        said = errors.read().decode(errors="replace")
    outcome, fault = judge(status, said, plan)
    at_once = plan.moments[-1] - plan.moments[0] > PATIENCE
    return outcome, fault or check_files(command, status, prepared, place, prepared.bits[name], at_once=at_once)


def judge(status: int, said: str, plan: Plan) -> tuple[str, str | None]:
    """(how a command ended, what is wrong with its status or with what it said)."""
    if status == 0:
        return "done", None if not said else f"done, but says {said[-300:]!r}"
    if -status in plan.numbers and ("Traceback" not in said or not STARTING.search(said)):
        return "ended while Python started", None
    if status - 128 not in plan.numbers:
        return f"status {status}", f"status {status}: {said[-600:]}"
    name = signal.Signals(status - 128).name
    if any(wrong in said for wrong in WRONG) or not said.startswith("w2v: ") or said.count("\n") > 2:
        return f"{name} and more", f"status {status}: {said[-2000:]}"
    return f"{status}, by {name}", None


def check_files(
    command: Command, status: int, prepared: Prepared, place: Path, bits: str, *, at_once: bool
) -> str | None:
    """What is wrong with the files that an ended command has left, where anything is."""
    expected = {path.name for path in prepared.folder.iterdir()}
    there = {path.name for path in place.iterdir() if not (at_once and path.name.endswith(".tmp"))}
    output = place / command.output if command.output else None
    if status == 0 and output and not output.exists():
        return "done, and its output is not there"
    if over := there - expected - {command.output} - ({"run"} if command.run else set()):
        return f"leaves {sorted(over)}"
    old = prepared.folder / command.output if command.output else None
    kept = {bits} if status == 0 or not (old and old.exists()) else {bits, checksum(old)}
    if output and output.exists() and checksum(output) not in kept:
        return f"{command.output} is neither whole nor what it was"
    if command.run and (place / "run" / "run.json").exists():
        done = subprocess.run(
            [*W2V, "resume", "run", "--quiet"], cwd=place, capture_output=True, text=True, check=False
        )
        if done.returncode or checksum(place / command.output) != bits:
            return f"resumed, it ends with status {done.returncode} and other bits: {done.stderr}"
    return None


def checksum(path: Path) -> str:
    """Of a model its vectors alone, for its header says how long training took."""
    if path.suffix == ".safetensors":
        from w2v import Model  # noqa: PLC0415

        return str(sorted(Model.load(path, verify=True).checksums.items()))
    return hashlib.sha256(path.read_bytes()).hexdigest()


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=500, help="runs (default 500)")
    parser.add_argument("--seed", type=int, default=1, help="of the signals and their moments (default 1)")
    parser.add_argument(
        "--command", dest="commands", action="append", choices=list(COMMANDS), help="may be repeated; default: all"
    )
    options = parser.parse_args(arguments)
    options.commands = options.commands or list(COMMANDS)
    return options


if __name__ == "__main__":
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ATLAS.parents[1]), os.environ.get("PYTHONPATH"))))
    sys.exit(main())
