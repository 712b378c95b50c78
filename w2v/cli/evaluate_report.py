"""What judging vectors found: lines for people, and plain values for JSON."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from w2v.cli.table import printable, table
from w2v.vectors.evaluation import RESAMPLES, Correlation, Interval, Tally, total

_METHODS = {"add": "3CosAdd", "mul": "3CosMul"}
Pairs = Mapping[Path, Correlation]
Analogies = Mapping[Path, Sequence[Tally]]


def lines(pairs: Pairs, analogies: Analogies, *, top: int | None, lowercase: bool) -> Iterator[str]:
    """A block for each file, in at most 80 columns, and under them what the figures are of."""
    for path, found in pairs.items():
        yield printable(str(path))
        yield f"{found.asked:,} pairs, {found.known:,} known"
        yield from _pairs_table(found)
        yield ""
    for path, tallies in analogies.items():
        everything = total(tallies)
        among = f", {everything.scored:,} among the first {top:,} words" if top else ""
        yield printable(str(path))
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
        yield from textwrap.wrap(note, 80, subsequent_indent="  ")


def _pairs_table(found: Correlation) -> list[str]:
    rows = [
        ("spearman", found.spearman, found.spearman_interval, found.spearman_of_all),
        ("pearson", found.pearson, found.pearson_interval, found.pearson_of_all),
    ]
    cells = [(name, _fixed(known), _between(interval), _fixed(of_all)) for name, known, interval, of_all in rows]
    return table([("", "of known", "95 %", "of all"), *cells], right=" rrr")


def _sections_table(tallies: Sequence[Tally], top: int | None) -> list[str]:
    """Known and, with `top`, scored questions, and the accuracy over those scored, a line for each section."""
    head = ["section", "asked", "known", *([f"top {top:,}"] if top else []), *_METHODS.values()]
    rows = []
    for tally in [*tallies, total(tallies)]:
        counts = [tally.asked, tally.known, *([tally.scored] if top else [])]
        rows.append(
            [tally.name or "(no name)", *(f"{n:,}" for n in counts), *(_fixed(tally.accuracy(m)) for m in _METHODS)]
        )
    return table([head, *rows], right=" " + "r" * (len(head) - 1))


def _analogies_table(everything: Tally, top: int | None) -> list[str]:
    of = f"of top {top:,}" if top else "of known"
    rows = [
        (name, f"{everything.right[method]:,}", _fixed(everything.accuracy(method)),
         _between(everything.interval(method)), _fixed(everything.accuracy_of_all(method)))
        for method, name in _METHODS.items()
    ]  # fmt: skip
    return table([("", "right", of, "95 %", "of all"), *rows], right=" rrrr")


def as_dict(pairs: Pairs, analogies: Analogies) -> dict[str, Any]:
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


def _fixed(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _between(interval: Interval | None) -> str:
    return "-" if interval is None else f"{interval.low:.3f} to {interval.high:.3f}"
