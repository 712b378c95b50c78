"""`w2v phrases`: text with its collocations joined into phrases."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from w2v.cli.corpus_options import (
    corpus_argument,
    quiet_option,
    spelling_options,
    strict_option,
    text_options,
    threads_option,
)
from w2v.cli.places import check_places
from w2v.errors import OutputError
from w2v.hyperparameters import LONGEST_TOKEN, Hyperparameters
from w2v.phrases.connectors import CONNECTORS, find_connectors
from w2v.phrases.phrasing import MOST_PASSES, SCORES, Phrasing
from w2v.text_options import TextOptions

if TYPE_CHECKING:
    from w2v.phrases.passes import Phrase

STANDARD_OUTPUT = "-"
_KERNELS = "phrases"  # the name under which compiled kernels of a search are recorded
_THRESHOLDS = ", ".join(f"{score.threshold:g} with {name}" for name, score in SCORES.items())


@click.command(context_settings={"show_default": True})
@corpus_argument
@click.option("-o", "--output", type=click.Path(), required=True, help="The file to write; - is standard output.")
@click.option("--score", type=click.Choice(list(SCORES)), default=Phrasing.score, help="How collocations are scored.")
@click.option("--threshold", type=float, show_default=_THRESHOLDS, help="Join words whose score is higher than this.")
@click.option(
    "--min-count",
    type=int,
    default=Phrasing.min_count,
    help="Ignore collocations seen fewer times than this; word2phrase also subtracts it from counts.",
)
@click.option(
    "--passes",
    type=int,
    default=Phrasing.passes,
    help=f"Passes, 1 to {MOST_PASSES}, each over the output of the last: two join up to four words, three up to eight.",
)
@click.option(
    "--connectors",
    metavar="NAME|FILE",
    help=f"Words that may stand inside a phrase but are not scored: {', '.join(CONNECTORS)}, or a file of words.",
)
@click.option("--delimiter", default=Phrasing.delimiter, help="The string between the words of a phrase.")
@spelling_options
@text_options
@threads_option
@click.option(
    "--list",
    "list_path",
    type=click.Path(path_type=Path),
    help="Write the phrases, with scores and counts, to this file.",
)
@click.option("--show", type=click.IntRange(min=0), default=10, help="How many of the most frequent phrases to show.")
@click.option("--overwrite", is_flag=True, help="Replace files that exist.")
@strict_option
@quiet_option
def command(
    corpus: tuple[str, ...],
    output: str,
    score: str,
    threshold: float | None,
    min_count: int,
    passes: int,
    connectors: str | None,
    delimiter: str,
    text: TextOptions,
    threads: int | None,
    list_path: Path | None,
    show: int,
    overwrite: bool,
    strict: bool,
    quiet: bool,
    **spelling: Any,
) -> None:
    """Join the collocations in CORPUS into phrases: in the text that is written, `new york` is the word `new_york`.

    CORPUS is what `w2v train` takes. The text is written with one space between words and one line per sentence; empty
    lines are left out.

    From left to right, two neighbours a and b are joined if their score is above the threshold. With n for counts,
    p for their shares of the text and V for the number of different words and pairs of neighbours, it is
    (n(ab) - min_count) / (n(a) n(b)) * V with word2phrase, and log(p(ab) / (p(a) p(b))) / -log(p(ab)) with npmi. These
    are gensim's two scores, and the phrases are the same.
    """
    # Every word counts and is written.
    reading = Hyperparameters(min_count=1, max_token=LONGEST_TOKEN, **spelling)
    phrasing = Phrasing(
        score=score,
        threshold=threshold,
        min_count=min_count,
        passes=passes,
        delimiter=delimiter,
        connectors=find_connectors(connectors, reading.spelled) if connectors else frozenset(),
    )
    place = _checked_places(corpus, text, output, list_path, connectors, overwrite=overwrite)

    from w2v.cli.phrases_progress import PhrasesReporter  # noqa: PLC0415  # numba takes a while
    from w2v.corpus.encoded import encode, is_ready  # noqa: PLC0415
    from w2v.engine.kernels.compiled import CACHE_FOLDER, is_compiled, note_compiled  # noqa: PLC0415
    from w2v.phrases.passes import join_phrases  # noqa: PLC0415
    from w2v.phrases.writing import save_list, save_text  # noqa: PLC0415
    from w2v.threads import use_threads  # noqa: PLC0415

    folder, used = place or Path(tempfile.gettempdir()), use_threads(threads)
    with PhrasesReporter(quiet=quiet) as reporter:
        if not (is_compiled(_KERNELS) and is_ready(reading)):
            reporter.compiling(kept=CACHE_FOLDER is not None)
        encoded = encode(corpus, reading, folder=folder, options=text, strict=strict, progress=reporter.reading)
        reporter.read(encoded, phrasing)
        joined = join_phrases(encoded, phrasing, folder=folder, threads=used, listener=reporter.listen)
        found = by_count(joined.phrases)
        if list_path:
            save_list(found, list_path, overwrite=overwrite)
        writing = reporter.writing if output != STANDARD_OUTPUT else None
        if writing is None:
            reporter.wait_no_more()  # the text itself may be on the terminal
        save_text(joined, output, overwrite=overwrite, threads=used, progress=writing)
        reporter.finish(joined, found[:show], output)
        note_compiled(_KERNELS)


def by_count(phrases: "list[Phrase]") -> "list[Phrase]":
    """The phrases by falling count, ties in the order of their first occurrence."""
    return sorted(phrases, key=lambda phrase: -phrase.count)


def _checked_places(
    corpus: tuple[str, ...],
    text: TextOptions,
    output: str,
    list_path: Path | None,
    connectors: str | None,
    *,
    overwrite: bool,
) -> Path | None:
    """The output's folder, None for standard output; an error if an output is not writable or is an input."""
    outputs = [Path(output)] if output != STANDARD_OUTPUT else []
    read = [*corpus, *([connectors] if connectors and connectors not in CONNECTORS else [])]
    places = check_places(
        [*outputs, *([list_path] if list_path else [])], overwrite=overwrite, texts=read, options=text
    )
    if len(places) == 2 and places[0] == places[1]:
        raise OutputError(f"{list_path}: is also the output: name another file for the list")
    return places[0].parent if outputs else None
