"""The whole search for phrases: each pass counts, scores and joins the output of the one before."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.corpus.encoded import EncodedCorpus
from w2v.corpus.id_file import SENTENCE_END, id_file
from w2v.errors import CorpusError
from w2v.phrases.counting import MOST_IDS, MOST_SLOTS, Counts, WordTable, count
from w2v.phrases.fingerprints import spell
from w2v.phrases.joining import Joining, join
from w2v.phrases.phrasing import Phrasing
from w2v.phrases.pieces import PIECE, pieces
from w2v.phrases.scores import Scale, least_count, scores
from w2v.threads import use_threads


class Phrase(NamedTuple):
    """A phrase that was joined somewhere, with its figures from the pass that found it."""

    text: str
    score: float
    count: int  # type: ignore[assignment]  # hides tuple.count; in the text that its pass has read, joined or not
    of_first: int  # how often its first word occurs there
    of_last: int
    pass_number: int  # from 1


@dataclass(frozen=True)
class StepProgress:
    """The progress of a step."""

    step: str
    done: int
    total: int


@dataclass(frozen=True)
class Passed:
    """A pass has ended."""

    number: int  # from 1
    tokens: int  # in its input
    different: int  # words that are not connectors, and collocations: the V of word2phrase's score
    phrases: int  # different ones
    joined: int  # places where words were joined


PhraseEvent = StepProgress | Passed
PhraseListener = Callable[[PhraseEvent], None]


@dataclass(frozen=True, eq=False)
class JoinedCorpus:
    """Token ids in order, each sentence ended by -1, with the words that they index, and the joined phrases."""

    ids: NDArray[np.int32]  # read-only; a memory map of a file
    words: list[str]  # those of the text, then phrases
    counts: NDArray[np.int64]  # of each in the text with phrases joined; 0 for a word that is always in a phrase
    phrases: list[Phrase]  # in the order of their first places, pass by pass
    passes: list[Passed]

    def sentences(self) -> Iterator[list[str]]:
        """The sentences of words and phrases."""
        sentence: list[str] = []
        for first, end in pieces(len(self.ids), PIECE):
            for word in self.ids[first:end].tolist():
                if word == SENTENCE_END:
                    yield sentence
                    sentence = []
                else:
                    sentence.append(self.words[word])


class _Resources(NamedTuple):
    """What passes run with; it changes no bit of the result."""

    folder: Path
    threads: int
    listen: PhraseListener
    most_slots: int
    piece: int


def join_phrases(
    corpus: EncodedCorpus,
    settings: Phrasing,
    *,
    folder: str | Path | None = None,
    threads: int | None = None,
    listener: PhraseListener | None = None,
    most_slots: int = MOST_SLOTS,
    piece: int = PIECE,
) -> JoinedCorpus:
    """`corpus`, whose vocabulary should hold every word (min_count 1), with its phrases joined.

    The phrases and the resulting text are exactly those of gensim's `Phrases` with the same threshold, min_count,
    scoring and connector words, on any number of threads. If a pass finds no phrase, it is the last. The ids of each
    pass are in an unnamed file in `folder`, by default the system's temporary one, as long as they are needed.
    `most_slots` bounds the tables of counts, 16 bytes each; `piece` ids are joined at a time. OutputError if `folder`
    has no space left, CorpusError for more than 34 thousand million ids.
    """
    if len(corpus.ids) > MOST_IDS:
        raise CorpusError(f"more than {MOST_IDS:,} words and ends of sentences: give the text in parts")
    place = Path(folder or tempfile.gettempdir())
    resources = _Resources(place, use_threads(threads), listener or _ignore, most_slots, piece)
    joined = JoinedCorpus(corpus.ids, list(corpus.vocabulary.words), corpus.vocabulary.counts, [], [])
    for number in range(1, settings.passes + 1):
        joined = _pass(number, joined, settings, resources)
        resources.listen(joined.passes[-1])
        if joined.passes[-1].phrases == 0:
            break
    return joined


def _pass(number: int, text: JoinedCorpus, settings: Phrasing, resources: _Resources) -> JoinedCorpus:
    """`text` with the phrases joined that another pass finds."""

    def tell(step: str) -> Callable[[int, int], None]:
        return lambda done, total: resources.listen(StepProgress(f"pass {number}: {step}", done, total))

    connector = np.fromiter((word in settings.connectors for word in text.words), np.bool_, len(text.words))
    words = WordTable(spell(text.words, settings.delimiter), connector, text.counts)
    counts = count(
        text.ids,
        words,
        least_count(settings),
        threads=resources.threads,
        most_slots=resources.most_slots,
        progress=tell("counting"),
    )
    scale = Scale.of(settings, counts.different, int(text.counts.sum()))
    with id_file(resources.folder) as file:
        joining = join(
            text.ids,
            words,
            counts,
            scale,
            file.append,
            threads=resources.threads,
            piece=resources.piece,
            progress=tell("joining"),
        )
        ids = file.mapped()
    found = _phrases(text, counts, joining, scale, settings.delimiter, number)
    new = [found[k].text for k in np.flatnonzero(joining.numbers >= len(text.words)).tolist()]
    passed = Passed(number, int(scale.tokens), counts.different, len(found), joining.joined)
    return JoinedCorpus(ids, text.words + new, joining.of_ids, text.phrases + found, [*text.passes, passed])


def _phrases(
    text: JoinedCorpus, counts: Counts, joining: Joining, scale: Scale, delimiter: str, number: int
) -> list[Phrase]:
    """The phrases that a pass joined in `text`."""
    first, last = joining.places.T
    of_first, of_last = counts.of_words[text.ids[first]], counts.of_words[text.ids[last]]
    figures = (scores(of_first, of_last, joining.counts, scale), joining.counts, of_first, of_last)
    places = zip(first.tolist(), last.tolist(), strict=True)
    spelt = [delimiter.join([text.words[word] for word in text.ids[a : b + 1].tolist()]) for a, b in places]
    rows = zip(spelt, *(column.tolist() for column in figures), strict=True)
    return [Phrase(*row, number) for row in rows]  # type: ignore[call-arg]  # mypy does not see the columns


def _ignore(_: PhraseEvent) -> None:
    pass
