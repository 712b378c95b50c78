"""`w2v compare`: each objective, with each input, trained on the same corpus, and one table of the results."""

import dataclasses
import json
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from w2v.cli.corpus_options import corpus_argument, hyperparameter_options, strict_option, text_options, threads_option
from w2v.cli.places import check_places
from w2v.cli.shell_completion import some_of
from w2v.cli.table import fixed, table
from w2v.cli.terminal import page_columns, with_options, wrapped
from w2v.engine.inputs import INPUTS  # only names: no numba yet
from w2v.engine.objectives import OBJECTIVES
from w2v.errors import HyperparameterError
from w2v.hyperparameters import Hyperparameters
from w2v.model.paths import output_errors
from w2v.model.storage import atomic_write
from w2v.text_options import TextOptions

if TYPE_CHECKING:
    from w2v.model.record import Model
    from w2v.training.comparison import ComparedRun, Comparison, Figures, Row

SEEDS = 3
_JUDGED = {"analogies": ("accuracy", "questions"), "pairs": ("spearman", "pairs")}  # evaluation: (figure, of what)
_TITLES = {"analogies": "analogy", "pairs": "pairs"}  # short: the table has 80 columns
_FLOOR = "unigram (baseline)"


@click.command(context_settings={"show_default": True})
@corpus_argument
@click.option(
    "--objectives",
    metavar="NAMES",
    default="all",
    shell_complete=some_of(["all", *OBJECTIVES]),
    help=f"Objectives to compare, separated by commas: {', '.join(OBJECTIVES)}.",
)
@click.option(
    "--inputs",
    metavar="NAMES",
    default=Hyperparameters.input,
    help=f"Inputs to compare, separated by commas: {', '.join(INPUTS)}; or all.",
)
@click.option(
    "--seeds", type=click.IntRange(1, 1000), default=SEEDS, help="Trainings of each objective, with seeds 1, 2 ..."
)
@click.option(
    "--analogies", type=click.Path(path_type=Path), help="Questions to answer: a file of four words per line."
)
@click.option(
    "--pairs", type=click.Path(path_type=Path), help="Scored pairs to rank: a file of two words and a score per line."
)
@hyperparameter_options(
    without=("objective", "input", "seed", "early_stop", "freeze_known", "drop_missing", "shards", "combination"),
    max_vocab=20_000,
    epochs=5,
    held_out=0.02,
)
@text_options
@threads_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with the figures of every run.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the table to this file too, in Markdown.")
@click.option("--overwrite", is_flag=True, help="Replace the output if it exists.")
@strict_option
@click.option("--yes", is_flag=True, help="Compare even if it will take more than a day.")
@click.option("-q", "--quiet", is_flag=True, help="Print only the table, no progress.")
def command(
    corpus: tuple[str, ...],
    objectives: str,
    inputs: str,
    seeds: int,
    analogies: Path | None,
    pairs: Path | None,
    text: TextOptions,
    threads: int | None,
    as_json: bool,
    output: Path | None,
    overwrite: bool,
    strict: bool,
    yes: bool,
    quiet: bool,
    **fields: Any,
) -> None:
    """Train with several objectives or inputs on CORPUS, with the same settings, and print one table.

    For each of them it has the seconds of a training, words per second, and the likelihood of held-out sentences (NLL,
    nats per pair, lower is better) with its standard error and its spread over seeds. CORPUS is what `w2v train` takes.
    --proposal and --partition-size apply only to sampled-softmax.
    """
    hyperparameters = Hyperparameters(**fields)
    if hyperparameters.held_out == 0:
        raise HyperparameterError("held_out is 0, but objectives are compared by held-out sentences: set it above 0")
    names, kinds = _names("objective", objectives, OBJECTIVES), _names("input", inputs, INPUTS)
    read = [path for path in (analogies, pairs) if path]
    place = check_places([output], overwrite=overwrite, texts=corpus, options=text, vectors=read)[0] if output else None
    judge = _judge(analogies, pairs, lowercase=hyperparameters.lowercase)

    from w2v.cli.compare_progress import ComparisonReporter  # noqa: PLC0415  # numba takes a while
    from w2v.training.comparison import compare  # noqa: PLC0415

    with ComparisonReporter(quiet=quiet) as reporter:
        found = compare(
            corpus,
            hyperparameters,
            names,
            seeds,
            inputs=kinds,
            usual_rates=fields["rate"] is None,
            threads=threads,
            text=text,
            strict=strict,
            long=yes,
            folder=place.parent if place else None,
            judge=judge,
            listener=reporter.listen,
        )
    click.echo(json.dumps(as_dict(found), ensure_ascii=False) if as_json else "\n".join(lines(found)))
    if place:
        written = "".join(line + "\n" for line in markdown(found))
        with atomic_write(place, overwrite=overwrite) as temporary, output_errors(place):
            temporary.write_text(written, encoding="utf-8")


def _names(what: str, listed: str, known: Collection[str]) -> list[str]:
    """The objectives or inputs asked for; HyperparameterError, with the nearest name, if one is unknown."""
    from w2v.training.methods import check_known  # noqa: PLC0415  # numba takes a while

    if listed.strip() == "all":
        return list(known)
    names = [name.strip() for name in listed.split(",") if name.strip()]
    for name in names:
        check_known(what, name, known)
    if not names:
        raise HyperparameterError(f"no {what} to compare: choose from {', '.join(known)}, or all")
    return names


def _judge(analogies: Path | None, pairs: Path | None, *, lowercase: bool) -> "Callable[[Model], Figures] | None":
    """A function that evaluates a model by the files given, which are read now; None if there are none."""
    from w2v.vectors import benchmarks, evaluation  # noqa: PLC0415  # NumPy
    from w2v.vectors.vectors import Vectors  # noqa: PLC0415

    sections = benchmarks.read_analogies(analogies, lowercase=lowercase) if analogies else None
    scored = benchmarks.read_pairs(pairs, lowercase=lowercase) if pairs else None
    if sections is None and scored is None:
        return None

    def judge(model: "Model") -> dict[str, dict[str, Any]]:
        vectors, figures = Vectors.of(model), {}
        if sections is not None:
            tally = evaluation.total(evaluation.judge_analogies(vectors, sections, methods=("add",)))
            right, accuracy = tally.right["add"], tally.accuracy("add")
            figures["analogies"] = {"right": right, "known": tally.known, "asked": tally.asked, "accuracy": accuracy}
        if scored is not None:
            found = evaluation.judge_pairs(vectors, scored)
            figures["pairs"] = {"spearman": found.spearman, "known": found.known, "asked": found.asked}
        return figures

    return judge


def lines(found: "Comparison") -> list[str]:
    """The table in at most 80 columns, and below it an explanation of its figures."""
    rows = _rows(found)
    return [*table(rows, right=" " + "r" * (len(rows[0]) - 1), heading=True, names=True), "", *_wrapped(_notes(found))]


def markdown(found: "Comparison") -> list[str]:
    """The same as a Markdown table and a list."""
    head, *rows = _rows(found)
    sides = [":--", *["--:"] * (len(head) - 1)]
    return [*(f"| {' | '.join(row)} |" for row in [head, sides, *rows]), "", *(f"- {note}" for note in _notes(found))]


def as_dict(found: "Comparison") -> dict[str, Any]:
    """Plain values: means over seeds for each objective, and every run."""
    hyperparameters = dataclasses.asdict(found.config)
    for varied in ("objective", "input", "seed"):
        del hyperparameters[varied]
    return {
        "hyperparameters": hyperparameters,
        "seeds": list(found.seeds),
        "threads": found.threads,
        "corpus": {**dataclasses.asdict(found.facts), "vocabulary": found.vocabulary},
        "unigram": {"nll": found.unigram.nll, "error": found.unigram.error},
        "held_out_pairs": found.unigram.pairs,
        "unigrams": {
            kind: {"nll": floor.nll, "error": floor.error, "held_out_pairs": floor.pairs}
            for kind, floor in found.unigrams.items()
        },
        "objectives": [_row(row) for row in found.rows],
    }


def _row(row: "Row") -> dict[str, Any]:
    means = {name: getattr(row, name) for name in ("seconds", "words_per_second", "nll", "error", "spread")}
    judged = {f"{by}_{figure}": row.figure(by, figure) for by, (figure, _) in _JUDGED.items() if by in _judged_by(row)}
    return {
        "objective": row.objective,
        "input": row.input,
        "diverged": bool(row.diverged),
        **means,
        **judged,
        "runs": [_run(run) for run in row.runs],
    }


def _run(run: "ComparedRun") -> dict[str, Any]:
    if run.diverged:
        return {"seed": run.config.seed, "diverged": with_options(run.diverged)}
    figures = {name: getattr(run, name) for name in ("seconds", "words", "nll", "error")}
    return {"seed": run.config.seed, "diverged": None, **figures, **(run.figures or {})}


def _rows(found: "Comparison") -> list[list[str]]:
    judged = [by for by in _JUDGED if any(by in _judged_by(row) for row in found.rows)]
    several = len(found.unigrams) > 1
    rows = [
        ["objective", *["input"] * several, "seconds", "words/s", "NLL", "error", "spread"]
        + [_TITLES[by] for by in judged]
    ]
    for row in found.rows:
        cells = [row.objective, *[row.input] * several, fixed(row.seconds, 1), _speed(row.words_per_second)]
        cells += ["diverged" if row.diverged else fixed(row.nll), fixed(row.error), fixed(row.spread)]
        rows.append(cells + [fixed(row.figure(by, _JUDGED[by][0])) for by in judged])
    for kind, floor in found.unigrams.items():
        cells = [_FLOOR, *[kind] * several, "", "", fixed(floor.nll), fixed(floor.error), ""]
        rows.append(cells + [""] * len(judged))
    return rows


def _notes(found: "Comparison") -> Iterator[str]:
    config, seeds = found.config, len(found.seeds)
    yield (
        f"NLL: nats per pair, lower is better; {_pairs(found)}, the same for all objectives; error: its "
        "standard error over these pairs; spread: its standard deviation over seeds"
        + (f", of which there are {seeds}" if seeds > 1 else ", of which there is only one")
    )
    yield (
        f"seconds: for one training, mean of {seeds}, without compiling; {found.facts.words:,} words x {config.epochs} "
        f"epochs, vocabulary {found.vocabulary:,}, {config.dim} dimensions, window {config.window}, "
        f"{_inputs(found)}"
        f"threads {found.threads}"
    )
    every = [run.figures for row in found.rows for run in row.runs if run.figures]
    for by, (figure, what) in _JUDGED.items():
        if some := next((figures[by] for figures in every if by in figures), None):
            of = f"{some['known']:,} of {some['asked']:,} {what}"
            yield f"{_TITLES[by]}: {figure} over the {of} whose words are all known"
    for row in found.rows:
        for run in row.diverged:
            yield with_options(f"{row.objective}, seed {run.config.seed}: {run.diverged}")


def _pairs(found: "Comparison") -> str:
    """The number of held-out pairs, in words."""
    pairs = [f"{floor.pairs:,} held-out pairs" for floor in found.unigrams.values()]
    if len(pairs) == 1:
        return pairs[0]
    return ", ".join(f"{those} of {kind}" for those, kind in zip(pairs, found.unigrams, strict=True))


def _inputs(found: "Comparison") -> str:
    """The input, if it is not in the table and not the default."""
    (kind, *more) = found.unigrams
    return "" if more or kind == Hyperparameters.input else f"input {kind}, "


def _judged_by(row: "Row") -> set[str]:
    return {by for run in row.runs for by in run.figures or {}}


def _speed(words_per_second: float | None) -> str:
    if words_per_second is None:
        return "-"
    return f"{words_per_second / 1e6:.2f} M" if words_per_second >= 1e6 else f"{words_per_second / 1e3:.0f} k"


def _wrapped(notes: Iterator[str]) -> list[str]:
    return [line for note in notes for line in wrapped(note, page_columns())]
