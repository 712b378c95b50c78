"""`w2v evaluate`: how good vectors are, by analogies and by scored pairs of words."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from w2v.cli.answers import UnseenWords
from w2v.cli.model_option import known_only_option, model_option, open_vectors
from w2v.cli.table import fixed, table
from w2v.cli.terminal import bold, page_columns, say, wrapped
from w2v.quoting import printable
from w2v.vectors.benchmarks import read_analogies, read_pairs
from w2v.vectors.evaluation import RESAMPLES, Correlation, Interval, Tally, judge_analogies, judge_pairs, total
from w2v.vectors.vectors import Vectors

Pairs = Mapping[Path, Correlation]
Analogies = Mapping[Path, Sequence[Tally]]
_FILES = click.Path(path_type=Path)
_METHODS = {"add": "3CosAdd", "mul": "3CosMul"}


@click.command
@click.option("--pairs", type=_FILES, multiple=True, help="Pairs to rank: a file of two words and a score per line.")
@click.option("--analogies", type=_FILES, multiple=True, help="Questions to answer: a file of four words per line.")
@click.option(
    "--top",
    metavar="N",
    type=click.IntRange(min=1),
    help="Ask only analogies among the first N words, which alone can be answers.",
)
@click.option("--lowercase", is_flag=True, help="Look words up in lower case.")
@known_only_option
@model_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    pairs: tuple[Path, ...],
    analogies: tuple[Path, ...],
    top: int | None,
    lowercase: bool,
    known_only: bool,
    model_path: Path,
    as_json: bool,
) -> None:
    """Judge vectors by pairs of words that people have scored, and by analogies.

    For pairs, the result is Spearman's and Pearson's correlation of the scores with the words' cosines. For analogies,
    a is to b as c is to d, it is how often d is the best of all words except a, b and c, by 3CosAdd and by 3CosMul.
    Lines that begin with : name sections. Every figure comes with the number of questions asked, of those known (all
    words have vectors), and with --top, of those among the N most frequent words. Words are looked up as the files
    spell them unless --lowercase is given. A model of subwords has vectors for words that it has never seen, from their
    n-grams; with --known-only they count as unknown.

    --pairs and --analogies can be given several times.
    """
    if not pairs and not analogies:
        raise click.UsageError(
            "nothing to evaluate: give files with --pairs or --analogies", click.get_current_context()
        )
    scored = {path: read_pairs(path, lowercase=lowercase) for path in pairs}
    sections = {path: read_analogies(path, lowercase=lowercase) for path in analogies}
    vectors = open_vectors(model_path, known_only=known_only)
    by_pairs = {path: judge_pairs(vectors, its, intervals=True) for path, its in scored.items()}
    by_analogies = {path: judge_analogies(vectors, its, top=top) for path, its in sections.items()}
    words = [word for its in scored.values() for pair in its for word in pair[:2]]
    words += [
        word for its in sections.values() for section in its for question in section.questions for word in question
    ]
    if as_json:
        about = {"model": str(model_path), "words": len(vectors), "dimensions": vectors.vectors.shape[1]}
        how = {"lowercase": lowercase, "top": top, "resamples": RESAMPLES, "unseen": vectors.unseen(words)}
        click.echo(json.dumps({**about, **how, **_as_dict(by_pairs, by_analogies)}, ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(by_pairs, by_analogies, top=top, lowercase=lowercase)))
    UnseenWords(vectors).tell(words)
    for path, found in by_pairs.items():
        otherwise = [pair[:2] for pair in read_pairs(path, lowercase=not lowercase)]
        _say_of_case(vectors, path, otherwise, found.known, lowercase=lowercase)
    for path, tallies in by_analogies.items():
        questions = [
            question for section in read_analogies(path, lowercase=not lowercase) for question in section.questions
        ]
        _say_of_case(vectors, path, questions, total(tallies).known, lowercase=lowercase)


def _say_of_case(
    vectors: Vectors, path: Path, otherwise: Sequence[Sequence[str]], known: int, *, lowercase: bool
) -> None:
    """Suggest the other case option if many more words would be known with it."""
    then = sum(all(vectors.has_vector(word) for word in words) for words in otherwise)
    if then - known > len(otherwise) / 10:
        change = "without --lowercase" if lowercase else "with --lowercase"
        say(f"{path}: {known:,} of {len(otherwise):,} are known, and {then:,} would be {change}")


def _lines(pairs: Pairs, analogies: Analogies, *, top: int | None, lowercase: bool) -> Iterator[str]:
    """A block for each file, in at most 80 columns, and below them an explanation of the figures."""
    for path, found in pairs.items():
        yield bold(printable(str(path)))
        yield f"{found.asked:,} pairs, {found.known:,} known"
        yield from _pairs_table(found)
        yield ""
    for path, tallies in analogies.items():
        everything = total(tallies)
        among = f", {everything.scored:,} among the first {top:,} words" if top else ""
        yield bold(printable(str(path)))
        yield f"{everything.asked:,} analogies, {everything.known:,} known{among}"
        yield from _sections_table(tallies, top)
        yield ""
        yield from _analogies_table(everything, top)
        yield ""
    notes = [
        "known: all its words have a vector, "
        + (
            "looked up in lower case"
            if lowercase
            else "looked up as the file has them (--lowercase looks up in lower case)"
        ),
        f"95 %: of {RESAMPLES:,} bootstrap resamples; of all: "
        + " and ".join(
            ["an unknown pair has cosine 0"] * bool(pairs)
            + ["an analogy that is not scored is wrong"] * bool(analogies)
        ),
    ]
    for note in notes:
        yield from wrapped(note, page_columns())


def _pairs_table(found: Correlation) -> list[str]:
    rows = [
        ("spearman", found.spearman, found.spearman_interval, found.spearman_of_all),
        ("pearson", found.pearson, found.pearson_interval, found.pearson_of_all),
    ]
    cells = [(name, fixed(known), _between(interval), fixed(of_all)) for name, known, interval, of_all in rows]
    return table([("", "of known", "95 %", "of all"), *cells], right=" rrr", heading=True)


def _sections_table(tallies: Sequence[Tally], top: int | None) -> list[str]:
    """Known and, with `top`, scored questions, and the accuracy over those scored, a line for each section."""
    head = ["section", "asked", "known", *([f"top {top:,}"] if top else []), *_METHODS.values()]
    rows = []
    for tally in [*tallies, total(tallies)]:
        counts = [tally.asked, tally.known, *([tally.scored] if top else [])]
        rows.append(
            [tally.name or "(no name)", *(f"{n:,}" for n in counts), *(fixed(tally.accuracy(m)) for m in _METHODS)]
        )
    return table([head, *rows], right=" " + "r" * (len(head) - 1), heading=True)


def _analogies_table(everything: Tally, top: int | None) -> list[str]:
    of = f"of top {top:,}" if top else "of known"
    rows = [
        (name, f"{everything.right[method]:,}", fixed(everything.accuracy(method)),
         _between(everything.interval(method)), fixed(everything.accuracy_of_all(method)))
        for method, name in _METHODS.items()
    ]  # fmt: skip
    return table([("", "right", of, "95 %", "of all"), *rows], right=" rrrr", heading=True)


def _as_dict(pairs: Pairs, analogies: Analogies) -> dict[str, Any]:
    """Plain values: a list for each kind of file."""
    return {
        "pairs": [{"file": str(path), **_pairs(found)} for path, found in pairs.items()],
        "analogies": [
            {"file": str(path), **_tally(total(tallies)), "sections": [{"name": t.name, **_tally(t)} for t in tallies]}
            for path, tallies in analogies.items()
        ],
    }


def _pairs(found: Correlation) -> dict[str, Any]:
    return {
        "asked": found.asked,
        "known": found.known,
        "spearman": found.spearman,
        "spearman_interval": found.spearman_interval,
        "spearman_of_all": found.spearman_of_all,
        "pearson": found.pearson,
        "pearson_interval": found.pearson_interval,
        "pearson_of_all": found.pearson_of_all,
    }


def _tally(tally: Tally) -> dict[str, Any]:
    methods = {
        name.lower(): {
            "right": tally.right[method],
            "accuracy": tally.accuracy(method),
            "accuracy_interval": tally.interval(method),
            "accuracy_of_all": tally.accuracy_of_all(method),
        }
        for method, name in _METHODS.items()
    }
    return {"asked": tally.asked, "known": tally.known, "scored": tally.scored, **methods}


def _between(interval: Interval | None) -> str:
    return "-" if interval is None else f"{interval.low:.3f} to {interval.high:.3f}"
