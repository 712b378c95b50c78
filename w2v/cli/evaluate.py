"""`w2v evaluate`: how good vectors are, by analogies and by pairs that people have scored."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from w2v.cli.evaluate_report import as_dict, lines
from w2v.cli.model_option import model_option, open_vectors
from w2v.cli.table import say
from w2v.vectors.benchmarks import read_analogies, read_pairs
from w2v.vectors.evaluation import RESAMPLES, judge_analogies, judge_pairs, total
from w2v.vectors.vectors import Vectors

_FILES = click.Path(path_type=Path)


@click.command
@click.option("--pairs", type=_FILES, multiple=True, help="Pairs to rank: a file of two words and a score a line.")
@click.option("--analogies", type=_FILES, multiple=True, help="Questions to answer: a file of four words a line.")
@click.option(
    "--top", metavar="N", type=click.IntRange(min=1), help="Ask only analogies of the first N words; they alone answer."
)
@click.option("--lowercase", is_flag=True, help="Look words up in lower case.")
@model_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    pairs: tuple[Path, ...],
    analogies: tuple[Path, ...],
    top: int | None,
    lowercase: bool,
    model_path: Path,
    as_json: bool,
) -> None:
    """Judge vectors by pairs of words that people have scored, and by analogies.

    For pairs it is Spearman's and Pearson's correlation of the scores with the words' cosines. For analogies, a is to b
    as c is to d, it is how often d is the best of all words but a, b and c, by 3CosAdd and by 3CosMul. Lines that begin
    with : name sections. Every figure says of how many: asked, known (all words have a vector), and with --top among
    the first N, the most frequent words. Words are looked up as the files have them unless --lowercase is said.

    Both options can be given several times.
    """
    if not pairs and not analogies:
        raise click.UsageError(
            "nothing to judge by: name files with --pairs or --analogies", click.get_current_context()
        )
    read = {path: read_pairs(path, lowercase=lowercase) for path in pairs}
    asked = {path: read_analogies(path, lowercase=lowercase) for path in analogies}
    vectors = open_vectors(model_path)
    by_pairs = {path: judge_pairs(vectors, its, intervals=True) for path, its in read.items()}
    by_analogies = {path: judge_analogies(vectors, its, top=top) for path, its in asked.items()}
    if as_json:
        about = {"model": str(model_path), "words": len(vectors), "dimensions": vectors.vectors.shape[1]}
        how = {"lowercase": lowercase, "top": top, "resamples": RESAMPLES}
        click.echo(json.dumps({**about, **how, **as_dict(by_pairs, by_analogies)}, ensure_ascii=False))
    else:
        click.echo("\n".join(lines(by_pairs, by_analogies, top=top, lowercase=lowercase)))
    for path, found in by_pairs.items():
        words = [pair[:2] for pair in read_pairs(path, lowercase=not lowercase)]
        _say_of_case(vectors, path, words, found.known, lowercase=lowercase)
    for path, tallies in by_analogies.items():
        questions = [
            question for section in read_analogies(path, lowercase=not lowercase) for question in section.questions
        ]
        _say_of_case(vectors, path, questions, total(tallies).known, lowercase=lowercase)


def _say_of_case(
    vectors: Vectors, path: Path, otherwise: Sequence[Sequence[str]], known: int, *, lowercase: bool
) -> None:
    """Hint at the other way of looking words up, where many more would be known by it."""
    then = sum(all(word in vectors for word in words) for words in otherwise)
    if then - known > len(otherwise) / 10:
        change = "without --lowercase" if lowercase else "in lower case: say --lowercase"
        say(f"{path}: {known:,} of {len(otherwise):,} are known, and {then:,} would be {change}")
