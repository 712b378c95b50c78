"""Run w2v's commands under limits of the address space (`ulimit -v`), and print how each of them ends.

    python scripts/memory_limits.py --from 50 --to 1000 --step 10

Under every limit, each command must end within `--timeout` seconds: with success, or with one line on standard error
that speaks of memory, leaving no file behind. Anything else is a fault: a hang, a traceback, a signal, several lines,
a line about something else. A row of the table is a range of limits under which a command ends in the same way; the
exit status is 1 if there is a fault. Linux only.
"""

import argparse
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

MEGABYTE = 1_000_000
CORPUS = Path(__file__).parents[1] / "data" / "atlas.txt"
W2V = [sys.executable, "-m", "w2v"]
TRUE = re.compile(r"w2v: .*(memory|address space)", re.IGNORECASE)
FALSE = ("interrupted", "a fault in w2v itself")
COMMANDS = {  # name -> arguments, where {model} is a trained model and {new} a file to write
    "train": ["train", str(CORPUS), "--epochs", "1", "--quiet", "-o", "{new}"],
    "train, kernels not compiled": ["train", str(CORPUS), "--epochs", "1", "--quiet", "-o", "{new}"],
    "similar": ["similar", "king", "-m", "{model}"],
    "info": ["info", "-m", "{model}"],
    "explore": ["explore", "-m", "{model}", "--no-browser"],
}


class Outcome(NamedTuple):
    """How a command ended under one limit."""

    fault: bool
    said: str


def main() -> int:
    """Sweep and print; the exit status."""
    options = parse_arguments()
    faults = 0
    with tempfile.TemporaryDirectory(prefix="w2v-limits-") as name:
        folder = Path(name)
        cache = folder / "cache"
        model = folder / "model.safetensors"
        train = [*W2V, "train", str(CORPUS), "--epochs", "1", "--quiet", "-o", str(model)]
        subprocess.run(train, check=True, env=environment(cache))
        print(f"{'command':27}  {'MB':>9}  outcome")
        for command in options.commands:
            limits = range(options.least, options.most + 1, options.step)
            outcomes = ((limit, run(command, limit, folder, options.timeout)) for limit in limits)
            for row in ranges(outcomes):
                faults += row.outcome.fault
                print(f"{command:27}  {row.first:4}-{row.last:4}  {'FAULT: ' * row.outcome.fault}{row.outcome.said}")
                sys.stdout.flush()
    print(f"{faults} faults" if faults else "no faults")
    return int(faults > 0)


class Row(NamedTuple):
    """Limits under which a command ends in the same way."""

    first: int
    last: int
    outcome: Outcome


def ranges(outcomes: Iterator[tuple[int, Outcome]]) -> Iterator[Row]:
    """Neighbouring limits put together where outcomes differ in numbers alone; the first of them is told."""
    for _, group in groupby(outcomes, lambda pair: (pair[1].fault, re.sub(r"[\d,.]+", "0", pair[1].said))):
        same = list(group)
        yield Row(same[0][0], same[-1][0], same[0][1])


def run(command: str, megabytes: int, folder: Path, timeout: float) -> Outcome:
    """Run the command under a limit, in a folder of its own."""
    limit = megabytes * MEGABYTE
    place = folder / "run"
    place.mkdir()
    cache = place / "cache" if "not compiled" in command else folder / "cache"
    paths = {"model": folder / "model.safetensors", "new": place / "new.safetensors"}
    process = subprocess.Popen(
        [*W2V, *(argument.format(**paths) for argument in COMMANDS[command])],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        env=environment(cache),
        preexec_fn=lambda: prepare(limit),  # noqa: PLW1509  # one thread
    )
    try:
        if command == "explore" and any("Ctrl-C ends it" in line for line in process.stdout or ()):
            process.send_signal(signal.SIGINT)  # it serves until then
        _, errors = process.communicate(timeout=timeout)
        left = sorted(path.name for path in place.iterdir() if path != cache)
        return judge(process.returncode, errors, left, writes="{new}" in COMMANDS[command])
    except subprocess.TimeoutExpired:
        return Outcome(fault=True, said=f"runs after {timeout:.0f} s")
    finally:
        process.kill()
        process.communicate()
        shutil.rmtree(place)


def prepare(limit: int) -> None:
    """What a process begins with: so many bytes of address space, and a Ctrl-C that it hears, in the background too."""
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    signal.signal(signal.SIGINT, signal.default_int_handler)


def judge(status: int, errors: str, left: list[str], *, writes: bool) -> Outcome:
    """What to say of how a command ended, and whether it may end so."""
    lines = errors.splitlines()
    last = lines[-1] if lines else "not a word"
    if status == 0:
        whole = left == ["new.safetensors"] * writes
        return Outcome(fault=not whole, said="done" if whole else f"done, leaves {left}")
    how = f"signal {signal.Signals(-status).name}" if status < 0 else f"status {status}"
    true = TRUE.match(last) and not any(lie in last for lie in FALSE)
    if status == 1 and len(lines) == 1 and true and not left:
        return Outcome(fault=False, said=last)
    return Outcome(fault=True, said=f"{how}, {len(lines)} lines, leaves {left}: {last}")


def environment(cache: Path) -> dict[str, str]:
    """The environment, with w2v's kernels compiled in `cache`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("W2V_", "NUMBA_"))}
    return {**kept, "XDG_CACHE_HOME": str(cache)}


def parse_arguments() -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--from", dest="least", type=int, default=50, help="lowest limit, MB (default 50)")
    parser.add_argument("--to", dest="most", type=int, default=1000, help="highest limit, MB (default 1000)")
    parser.add_argument("--step", type=int, default=10, help="MB between two limits (default 10)")
    parser.add_argument("--timeout", type=float, default=90, help="seconds that a command may take (default 90)")
    parser.add_argument(
        "--command", dest="commands", action="append", choices=list(COMMANDS), help="may be repeated; default: all"
    )
    options = parser.parse_args()
    options.commands = options.commands or list(COMMANDS)
    return options


if __name__ == "__main__":
    sys.exit(main())
