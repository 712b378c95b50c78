"""`w2v compare`: each objective trained on the same corpus, and one table of what comes of it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from w2v.cli.places import check_places
from w2v.cli.train import hyperparameter_options
from w2v.engine.objectives import OBJECTIVES  # names alone: no numba yet
from w2v.errors import HyperparameterError
from w2v.hyperparameters import Hyperparameters
from w2v.storage import atomic_write, output_errors
from w2v.training.objectives import check_name

if TYPE_CHECKING:
    from w2v.model import Model
    from w2v.training.comparison import Figures

SEEDS = 3


@click.command(context_settings={"show_default": True})
@click.argument("corpus", metavar="CORPUS...", nargs=-1, required=True)
@click.option(
    "--objectives",
    metavar="NAMES",
    default="all",
    help=f"What to compare, with commas between: {', '.join(OBJECTIVES)}.",
)
@click.option(
    "--seeds", type=click.IntRange(1, 1000), default=SEEDS, help="Trainings of each objective: seeds 1, 2 ..."
)
@click.option("--analogies", type=click.Path(path_type=Path), help="Questions to answer: a file of four words a line.")
@click.option(
    "--pairs", type=click.Path(path_type=Path), help="Scored pairs to rank: a file of two words and a score a line."
)
@hyperparameter_options(without=("objective", "seed", "early_stop", "freeze_known"), max_vocab=20_000, held_out=0.02)
@click.option("--threads", type=click.IntRange(1, 4096), show_default="all cores", help="Threads to run on.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with the figures of every run.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the table to this file too, in Markdown.")
@click.option("--overwrite", is_flag=True, help="Replace the output if it exists.")
@click.option("--strict", is_flag=True, help="Refuse text that is not UTF-8 instead of replacing what is not.")
@click.option("--yes", is_flag=True, help="Go on, although the comparison will take more than a day.")
@click.option("-q", "--quiet", is_flag=True, help="Print the table alone: no progress.")
def command(
    corpus: tuple[str, ...],
    objectives: str,
    seeds: int,
    analogies: Path | None,
    pairs: Path | None,
    threads: int | None,
    as_json: bool,
    output: Path | None,
    overwrite: bool,
    strict: bool,
    yes: bool,
    quiet: bool,
    **asked: Any,
) -> None:
    """Train by several objectives on CORPUS with the same settings, and print one table.

    For each objective: seconds of a training, words per second, and the likelihood of sentences that were held out
    (NLL, nats a pair, less is better) with its standard error and its spread over seeds. CORPUS is what `w2v train`
    takes. --proposal and --partition-size go to sampled-softmax alone.
    """
    hyperparameters = Hyperparameters(**asked)
    if hyperparameters.held_out == 0:
        raise HyperparameterError("held_out 0 leaves nothing to measure: objectives are compared by held-out sentences")
    names = _names(objectives)
    read = [path for path in (analogies, pairs) if path]
    place = check_places([output], overwrite=overwrite, texts=corpus, vectors=read)[0] if output else None
    judge = _judge(analogies, pairs, lowercase=hyperparameters.lowercase)

    from w2v.cli.compare_progress import ComparisonReporter  # noqa: PLC0415  # numba takes a while
    from w2v.cli.compare_table import as_dict, lines, markdown  # noqa: PLC0415
    from w2v.training.comparison import compare  # noqa: PLC0415

    with ComparisonReporter(quiet=quiet) as reporter:
        found = compare(
            corpus,
            hyperparameters,
            names,
            seeds,
            threads=threads,
            strict=strict,
            long=yes,
            folder=place.parent if place else None,
            judge=judge,
            listener=reporter.listen,
        )
    click.echo(json.dumps(as_dict(found), ensure_ascii=False) if as_json else "\n".join(lines(found)))
    if place:
        text = "".join(line + "\n" for line in markdown(found))
        with atomic_write(place, overwrite=overwrite) as temporary, output_errors(place):
            temporary.write_text(text, encoding="utf-8")


def _names(objectives: str) -> list[str]:
    """The objectives asked for; HyperparameterError, with the nearest, for a name that is none."""
    if objectives.strip() == "all":
        return list(OBJECTIVES)
    names = [name.strip() for name in objectives.split(",") if name.strip()]
    for name in names:
        check_name(name)
    if not names:
        raise HyperparameterError(f"no objective to compare: name some of {', '.join(OBJECTIVES)}, or say all")
    return names


def _judge(analogies: Path | None, pairs: Path | None, *, lowercase: bool) -> "Callable[[Model], Figures] | None":
    """What says a model's figures by the files given, which are read now; None where there are none."""
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
