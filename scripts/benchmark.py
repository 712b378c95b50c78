"""Time w2v beside its rivals on one corpus, with equal settings and threads, and print the README's table.

    python scripts/benchmark.py corpus.txt --threads 2 --evaluation FOLDER [--equal-time]
    python scripts/benchmark.py corpus.txt --threads 2 --input subwords --fasttext PROGRAM
    python scripts/benchmark.py data/atlas.txt --alone --runs 1 --epochs 20 --analogies data/atlas-analogies.txt

The rival is gensim, by its Word2Vec or its FastText, and fastText itself where its program is named. The corpus is
plain text in UTF-8. All trainers read the same copy of it, in lines of at most 1,000 words, as gensim loses what stands
beyond the 10,000th word of a line. Each run is a process of its own, they take turns, and the table holds medians.
Nothing is timed before a short training of each has given vectors that are finite and sane; that also leaves w2v's
kernels compiled. With --equal-time w2v also runs with twice and four times the epochs, the others do not: what comes of
the same time. FOLDER holds the evaluation sets ws353.txt, SimLex999.txt and questions-words.txt; --analogies names
another set of questions, which are asked of all words.
"""

import argparse
import json
import math
import multiprocessing
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import w2v
from w2v import Hyperparameters, Model
from w2v.engine.inputs import INPUTS
from w2v.vectors.benchmarks import read_analogies, read_pairs
from w2v.vectors.directions import Directions
from w2v.vectors.evaluation import judge_analogies, judge_pairs, total
from w2v.vectors.formats import read
from w2v.vectors.search import nearest
from w2v.vectors.vectors import Vectors

LINE_WORDS = 1_000
CHECKED_WORDS = 300_000  # of the corpus, for the short training
TOP = 30_000  # the most frequent words, among which analogies are asked and answered
SETTINGS = ("dim", "window", "negative", "sample", "min_count", "rate")  # passed on to all
NGRAMS = ("min_ngram", "max_ngram", "buckets")  # likewise, with subwords
SUFFIXES = {"w2v": ".safetensors", "gensim": ".bin", "fastText": ".vec"}  # of what each trainer writes
EPOCHS = 5  # gensim's default
RIVAL_RATE = 0.025  # likewise, and word2vec.c's for skip-gram
TIMES = (2, 4)  # as many epochs, of w2v with --equal-time


class Run(NamedTuple):
    """What one process took, and where it left its vectors."""

    vectors: Path
    words_per_second: float  # of the corpus, while training
    seconds: float  # of the whole process
    peak: float  # of its memory, MB


class Entrant(NamedTuple):
    """A row of the table."""

    trainer: str
    epochs: int


class Scores(NamedTuple):
    """How well vectors agree with people; each is followed by its denominator."""

    wordsim: float
    wordsim_pairs: int
    simlex: float
    simlex_pairs: int
    analogies: float
    questions: int


def main() -> int:
    """Check, time, score, print; the exit status."""
    options = parse_arguments()
    if options.as_gensim:
        train_gensim(options)
        return 0
    trainers = ["w2v"] if options.alone else ["w2v", "gensim"] + ["fastText"] * bool(options.fasttext)
    with tempfile.TemporaryDirectory(prefix="w2v-benchmark-") as name:
        folder = Path(name)
        beginning = copy_in_lines(options.corpus, folder / "beginning.txt", CHECKED_WORDS)
        for trainer in trainers:
            checked = train(trainer, beginning, folder / "check", options, epochs=1, seed=1)
            if fault := elsewhere(find_fault, checked.vectors):
                print(f"{trainer}: {fault}: nothing was timed", file=sys.stderr)
                return 1
        corpus = copy_in_lines(options.corpus, folder / "corpus.txt")
        entrants = [Entrant(trainer, options.epochs) for trainer in trainers]
        if options.equal_time:
            entrants[1:1] = [Entrant("w2v", times * options.epochs) for times in TIMES]
        runs: dict[Entrant, list[Run]] = {entrant: [] for entrant in entrants}
        scores: dict[Entrant, list[Scores]] = {entrant: [] for entrant in entrants}
        answered: dict[Entrant, list[float]] = {entrant: [] for entrant in entrants}
        for seed in range(1, options.runs + 1):
            for entrant in entrants:
                trainer, epochs = entrant
                run = train(trainer, corpus, folder / "run", options, epochs=epochs, seed=seed)
                runs[entrant].append(run)
                print(
                    f"{trainer}, run {seed}, {epochs} epochs: {run.words_per_second:,.0f} words/s, {run.seconds:.1f} s",
                    file=sys.stderr,
                )
                if options.evaluation:
                    scores[entrant].append(elsewhere(score, run.vectors, options.evaluation))
                if options.analogies:
                    answered[entrant].append(elsewhere(share_answered, run.vectors, options.analogies))
    print("\n".join(report(options, runs, scores, answered)))
    return 0


def parse_arguments() -> argparse.Namespace:
    """The options, w2v's own defaults among them."""
    assert __doc__  # noqa: S101  # mypy cannot know
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("corpus", type=Path, help="plain text in UTF-8")
    parser.add_argument("--runs", type=int, default=3, help="of each trainer, with seeds 1, 2, 3 ...")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="of each trainer")
    parser.add_argument("--evaluation", type=Path, metavar="FOLDER", help="where the evaluation sets are")
    parser.add_argument("--analogies", type=Path, metavar="FILE", help="questions to ask of all words, by 3CosAdd")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="of each trainer")
    parser.add_argument("--equal-time", action="store_true", help="run w2v with more epochs too")
    parser.add_argument("--alone", action="store_true", help="run w2v alone")
    parser.add_argument("--fasttext", type=Path, metavar="PROGRAM", help="fastText's own program, to run too")
    parser.add_argument("--input", choices=tuple(INPUTS), default="word", help="as in w2v train")
    parser.add_argument("--rate", type=float, help="of w2v, if not its usual one for the input")
    parser.add_argument("--rival-rate", type=float, default=RIVAL_RATE, help="of the others")
    for name in (*(name for name in SETTINGS if name != "rate"), *NGRAMS):
        default = getattr(Hyperparameters(), name)
        parser.add_argument("--" + name.replace("_", "-"), type=type(default), default=default, help="as in w2v train")
    parser.add_argument("--seed", type=int, default=1, help=argparse.SUPPRESS)  # these two: how this script
    parser.add_argument("--as-gensim", type=Path, help=argparse.SUPPRESS)  # starts itself to be the rival
    options = parser.parse_args()
    options.rate = options.rate or Hyperparameters(input=options.input).rate
    return options


def copy_in_lines(corpus: Path, copy: Path, most: int | None = None) -> Path:
    """Write the first `most` words of the corpus to `copy`, in lines of at most LINE_WORDS."""
    with corpus.open(encoding="utf-8", errors="replace") as text, copy.open("w", encoding="utf-8") as lines:
        written = 0
        for words in cut_lines(text):
            lines.write(" ".join(words) + "\n")
            written += len(words)
            if most is not None and written >= most:
                break
    return copy


def cut_lines(text: Any) -> Iterator[list[str]]:
    """The words of each line, LINE_WORDS at a time; a line may be longer than memory is large."""
    rest: list[str] = []
    cut = ""  # a word's beginning
    while piece := text.readline(1 << 16):
        rest += (cut + piece).split()
        cut = "" if piece[-1].isspace() else rest.pop()
        while len(rest) > LINE_WORDS:
            yield rest[:LINE_WORDS]
            del rest[:LINE_WORDS]
        if piece.endswith("\n") and rest:
            yield rest
            rest = []
    if last := rest + [cut] * bool(cut):
        yield last


def train(trainer: str, corpus: Path, stem: Path, options: argparse.Namespace, *, epochs: int, seed: int) -> Run:
    """Run a trainer in a process of its own."""
    asked = {name: getattr(options, name) for name in ("input", *SETTINGS, *NGRAMS)} | {"epochs": epochs, "seed": seed}
    passed = [str(options.threads)]
    for name, value in asked.items():
        passed += "--" + name.replace("_", "-"), str(value)
    vectors = stem.with_suffix(SUFFIXES[trainer])
    if trainer == "w2v":
        command = [sys.executable, "-m", "w2v", "train", "--quiet", "--overwrite", "--output", vectors, corpus]
        command += ["--threads", *passed]
    elif trainer == "gensim":
        command = [sys.executable, __file__, "--as-gensim", vectors, corpus, "--threads", *passed]
        command += ["--rate", str(options.rival_rate)]
    else:
        command = fasttext_command(options, corpus, stem, epochs)
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE if trainer == "fastText" else None
    )
    said = (process.stderr or process.stdout).read()  # type: ignore[union-attr]  # one of them is a pipe
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    if status:
        raise SystemExit(f"{trainer} failed with status {os.waitstatus_to_exitcode(status)}")
    if trainer == "gensim":
        words, training = json.loads(said)
    elif trainer == "fastText":  # it says its speed as it goes: the last line is of the whole training
        words, training = float(re.findall(rb"words/sec/thread:\s*([\d.]+)", said)[-1]) * options.threads, 1.0
    else:
        model = Model.load(vectors)
        words, training = model.corpus["tokens"] * epochs, model.run["seconds"]
    peak = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return Run(vectors, words / training, seconds, peak)


def fasttext_command(options: argparse.Namespace, corpus: Path, stem: Path, epochs: int) -> list[Any]:
    """How fastText is asked for the same."""
    subwords = options.input == "subwords"
    asked = {
        "input": corpus, "output": stem, "dim": options.dim, "ws": options.window, "neg": options.negative,
        "t": options.sample, "minCount": options.min_count, "lr": options.rival_rate, "epoch": epochs,
        "thread": options.threads, "minn": options.min_ngram if subwords else 0,
        "maxn": options.max_ngram if subwords else 0, "bucket": options.buckets if subwords else 0, "verbose": 2,
    }  # fmt: skip
    passed = chain.from_iterable(("-" + name, str(value)) for name, value in asked.items())
    return [options.fasttext.absolute(), "cbow" if options.input == "cbow" else "skipgram", *passed]


def train_gensim(options: argparse.Namespace) -> None:
    """Train by gensim's fastest way in and print [words of the corpus times epochs, seconds of training]."""
    from gensim.models import FastText, Word2Vec  # noqa: PLC0415  # only the rival's own process needs it

    trainer, more = Word2Vec, {}
    if options.input == "subwords":
        trainer = FastText
        more = {"min_n": options.min_ngram, "max_n": options.max_ngram, "bucket": options.buckets}
    model = trainer(
        sg=int(options.input != "cbow"), vector_size=options.dim, window=options.window, negative=options.negative,
        sample=options.sample, min_count=options.min_count, alpha=options.rate, workers=options.threads,
        epochs=options.epochs, seed=options.seed, **more,
    )  # fmt: skip
    corpus = str(options.corpus)
    model.build_vocab(corpus_file=corpus)
    began = time.perf_counter()
    model.train(
        corpus_file=corpus, total_examples=model.corpus_count, total_words=model.corpus_total_words,
        epochs=options.epochs,
    )  # fmt: skip
    print(json.dumps([model.corpus_total_words * options.epochs, time.perf_counter() - began]))
    model.wv.save_word2vec_format(str(options.as_gensim), binary=True)


def elsewhere(function: Any, *arguments: Any) -> Any:
    """The function's result, from a process of its own: a child's peak memory is never below its parent's."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def read_vectors(path: Path) -> tuple[list[str], NDArray[np.float32]]:
    """(words by falling frequency, their vectors [V, D])."""
    vectors = read(path)
    return list(vectors.words), vectors.vectors


def find_fault(path: Path) -> str | None:
    """What is wrong with vectors that were trained for a moment; None where nothing is."""
    words, vectors = read_vectors(path)
    if not np.isfinite(vectors).all():
        return "a vector is not finite"
    norms = np.linalg.norm(vectors, axis=1)
    if norms.min() == 0 or norms.max() > 100:
        return f"vectors are from {norms.min():.3g} to {norms.max():.3g} long"
    directions, some = Directions(vectors), list(range(min(20, len(words))))
    neighbours = nearest(directions, directions.unit(some), 10, [[row] for row in some])
    if len({tuple(rows) for rows, _ in neighbours}) < len(some) / 2:
        return "different words have the same neighbours"
    if min(float(np.ptp(cosines)) for _, cosines in neighbours) == 0:
        return "all neighbours of a word are equally near"
    return None


def score(path: Path, folder: Path) -> Scores:
    """The vectors' scores on the evaluation sets in `folder`; analogies are asked and answered in the TOP words."""
    words, matrix = read_vectors(path)
    vectors = Vectors(words, np.zeros(len(words), np.int64), matrix)
    by_pairs = [
        judge_pairs(vectors, read_pairs(folder / name, lowercase=True)) for name in ("ws353.txt", "SimLex999.txt")
    ]
    questions = read_analogies(folder / "questions-words.txt", lowercase=True)
    answered = total(judge_analogies(vectors, questions, top=TOP, methods=("add",)))
    wordsim, simlex = ((found.spearman or math.nan, found.known) for found in by_pairs)
    return Scores(*wordsim, *simlex, answered.accuracy("add") or 0.0, answered.scored)


def share_answered(path: Path, analogies: Path) -> float:
    """The share of the questions in a file that the vectors answer rightly, among all words."""
    words, matrix = read_vectors(path)
    vectors = Vectors(words, np.zeros(len(words), np.int64), matrix)
    return total(judge_analogies(vectors, read_analogies(analogies), methods=("add",))).accuracy("add") or 0.0


def report(
    options: argparse.Namespace,
    runs: dict[Entrant, list[Run]],
    scores: dict[Entrant, list[Scores]],
    answered: dict[Entrant, list[float]],
) -> Iterator[str]:
    """The lines of the table, and of what is needed to read it."""
    columns = ["trainer", "epochs", "training, thousand words/s", "whole process, s", "peak memory, MB"]
    if options.evaluation:
        columns += ["WS-353", "SimLex-999", f"Google, top {TOP:,}"]
    if options.analogies:
        columns += [options.analogies.stem]
    yield f"| {' | '.join(columns)} |"
    yield f"| --- |{' ---: |' * (len(columns) - 1)}"
    for entrant, its in runs.items():
        trainer, epochs = entrant
        cells = [named(trainer, options.input), str(epochs)]
        _, speed, seconds, peak = zip(*its, strict=True)
        thousands = [value / 1e3 for value in speed]
        cells += [f"{statistics.median(thousands):,.0f} ({min(thousands):,.0f} to {max(thousands):,.0f})"]
        cells += [f"{statistics.median(seconds):.1f}", f"{statistics.median(peak):,.0f}"]
        for column in islice(zip(*scores[entrant], strict=True), 0, None, 2):
            cells.append(f"{statistics.median(column):.3f}".removeprefix("0"))
        if answered[entrant]:
            cells.append(f"{statistics.median(answered[entrant]):.0%}")
        yield f"| {' | '.join(cells)} |"
    yield ""
    runs_done = "1 run of each" if options.runs == 1 else f"Medians of {options.runs} runs of each, in turn"
    yield f"{runs_done}; {options.threads} threads on {os.cpu_count()} cores, {cpu()};"
    yield f"Python {platform.python_version()}, NumPy {np.__version__}, Numba {version('numba')};"
    settings = SETTINGS + NGRAMS * (options.input == "subwords")
    yield ", ".join(f"{name.replace('_', '-')} {getattr(options, name):g}" for name in settings) + "."
    if options.rival_rate != options.rate:
        yield f"The others' rate: {options.rival_rate:g}."
    if options.evaluation:
        [one, *_] = next(iter(scores.values()))
        yield f"Spearman over {one.wordsim_pairs} and {one.simlex_pairs} known pairs; {one.questions:,} questions."


def named(trainer: str, kind: str) -> str:
    """The trainer, its version, and what it was asked to train."""
    if trainer == "fastText":
        return f"fastText, {'cbow' if kind == 'cbow' else 'skipgram'}"
    if trainer == "gensim":
        return f"gensim {version('gensim')}, " + {"word": "sg=1", "cbow": "sg=0", "subwords": "FastText"}[kind]
    return f"w2v {w2v.__version__}, {kind}"


def cpu() -> str:
    """What the machine calls its processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.partition(": ")[2] for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


if __name__ == "__main__":
    sys.exit(main())
