"""Time `w2v phrases` beside gensim's Phrases on one corpus, and print the README's table.

    python scripts/benchmark_phrases.py corpus.txt --threads 2

The corpus is plain text in UTF-8. All read the same copy of it, in lines of at most 1,000 words, as gensim holds a line
in memory; they count, score, join and write the text with phrases joined to a file. gensim is timed with `Phrases` and,
for a single pass, with the `FrozenPhrases` that can be made of it (those of a second pass are not the same phrases, as
they are cut at the delimiter to be scored). Each run is a process of its own, they take turns, and the table holds
medians. Where the texts that they write differ by a byte, that is said and nothing is printed. A short search first
leaves w2v's kernels compiled.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from filecmp import cmp
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import w2v
from benchmark import CHECKED_WORDS, copy_in_lines, cpu
from w2v.phrases.connectors import CONNECTORS, find_connectors
from w2v.phrases.phrasing import SCORES, Phrasing

SETTINGS = ("score", "threshold", "min_count", "passes", "connectors")  # passed on to all
PROGRAMS = ("w2v", "gensim", "gensim, frozen")


class Run(NamedTuple):
    """What one process took."""

    seconds: float
    processor: float  # seconds of all its threads; other programs on the machine matter less to them
    peak: float  # of its memory, MB


def main() -> int:
    """Time, compare, print; the exit status."""
    options = parse_arguments()
    if options.as_gensim:
        join_with_gensim(options)
        return 0
    with tempfile.TemporaryDirectory(prefix="w2v-benchmark-") as name:
        folder = Path(name)
        run("w2v", copy_in_lines(options.corpus, folder / "beginning.txt", CHECKED_WORDS), folder / "w2v.txt", options)
        corpus = copy_in_lines(options.corpus, folder / "corpus.txt")
        with corpus.open(encoding="utf-8", errors="replace") as lines:
            tokens = sum(len(line.split()) for line in lines)
        runs: dict[str, list[Run]] = {program: [] for program in PROGRAMS[: 3 if options.passes == 1 else 2]}
        for number in range(1, options.runs + 1):
            for program, of_program in runs.items():
                of_program.append(run(program, corpus, folder / f"{program}.txt", options))
                print(f"{program}, run {number}: {of_program[-1].seconds:.1f} s", file=sys.stderr)
                if not cmp(folder / "w2v.txt", folder / f"{program}.txt", shallow=False):
                    print(f"{program}: its text is not w2v's", file=sys.stderr)
                    return 1
    print("\n".join(report(options, runs, tokens)))
    return 0


def parse_arguments() -> argparse.Namespace:
    """The options, w2v's own defaults among them."""
    assert __doc__  # noqa: S101  # mypy cannot know
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("corpus", type=Path, help="plain text in UTF-8")
    parser.add_argument("--runs", type=int, default=3, help="of each program")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="of w2v; gensim has one")
    parser.add_argument("--score", choices=SCORES, default=Phrasing.score, help="as in w2v phrases, like all below")
    parser.add_argument("--threshold", type=float)
    parser.add_argument("--min-count", type=int, default=Phrasing.min_count)
    parser.add_argument("--passes", type=int, default=Phrasing.passes)
    parser.add_argument("--connectors", choices=CONNECTORS)
    parser.add_argument("--output", type=Path, help=argparse.SUPPRESS)  # these two: how this script
    parser.add_argument("--as-gensim", choices=PROGRAMS[1:], help=argparse.SUPPRESS)  # starts itself to be the rival
    return parser.parse_args()


def run(program: str, corpus: Path, output: Path, options: argparse.Namespace) -> Run:
    """Run a program in a process of its own."""
    command: list[Any] = [sys.executable, __file__, corpus, "--as-gensim", program]
    if program == "w2v":
        command = [sys.executable, "-m", "w2v", "phrases", corpus, "--quiet", "--overwrite"]
    command += ["--output", output, "--threads", str(options.threads)]
    for name in SETTINGS:
        if (value := getattr(options, name)) is not None:
            command += ["--" + name.replace("_", "-"), str(value)]
    began = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    if status:
        raise SystemExit(f"{program} failed with status {os.waitstatus_to_exitcode(status)}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3))


def join_with_gensim(options: argparse.Namespace) -> None:
    """Write the corpus with its phrases joined, as gensim finds them."""
    from gensim.models.phrases import Phrases  # noqa: PLC0415  # only the rival's own process needs it
    from gensim.models.word2vec import LineSentence  # noqa: PLC0415

    asked = Phrasing(score=options.score, threshold=options.threshold)
    sentences: Iterable[list[str]] = LineSentence(str(options.corpus))
    for _ in range(options.passes):
        phrases = Phrases(
            sentences, min_count=options.min_count, threshold=asked.threshold,
            scoring="npmi" if options.score == "npmi" else "default",
            connector_words=find_connectors(options.connectors) if options.connectors else frozenset(),
        )  # fmt: skip
        sentences = (phrases.freeze() if options.as_gensim.endswith("frozen") else phrases)[sentences]
    with options.output.open("w", encoding="utf-8") as file:
        for sentence in sentences:
            file.write(" ".join(sentence) + "\n")


def report(options: argparse.Namespace, runs: dict[str, list[Run]], tokens: int) -> Iterator[str]:
    """The lines of the table, and of what is needed to read it."""
    yield "| program | whole process, s | thousand words/s | processor, s | peak memory, MB |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    names = {"w2v": f"w2v {w2v.__version__}"} | {
        name: name.replace("gensim", f"gensim {version('gensim')}") for name in PROGRAMS[1:]
    }
    for program, of_program in runs.items():
        seconds, processor, peak = zip(*of_program, strict=True)
        median = statistics.median(seconds)
        cells = [
            names[program],
            f"{median:.1f} ({min(seconds):.1f} to {max(seconds):.1f})",
            f"{tokens / median / 1e3:,.0f}",
            f"{statistics.median(processor):.1f}",
            f"{statistics.median(peak):,.0f}",
        ]
        yield f"| {' | '.join(cells)} |"
    yield ""
    runs_done = "1 run of each" if options.runs == 1 else f"Medians of {options.runs} runs of each, in turn"
    yield f"{tokens:,} words. {runs_done}; w2v on {options.threads} threads of {os.cpu_count()} cores, {cpu()};"
    yield f"Python {platform.python_version()}, NumPy {np.__version__}, Numba {version('numba')};"
    asked = {name: getattr(options, name) for name in SETTINGS if getattr(options, name) is not None}
    yield ", ".join(f"{name.replace('_', '-')} {value}" for name, value in asked.items()) + "."


if __name__ == "__main__":
    sys.exit(main())
