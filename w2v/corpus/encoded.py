"""The corpus as token ids on disk, made in one pass over the text.

While the text is read, ids are provisional: the order of first appearance. They are written to a file as they come and,
once all words are counted, renumbered in place. The text is not read again, and never held in memory as a whole.
"""

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from w2v import address_space
from w2v.corpus.decoding import check_guesser
from w2v.corpus.facts import CorpusFacts, FactCounter
from w2v.corpus.foreign import ForeignFile, foreign_error, foreign_files
from w2v.corpus.id_file import IdFile, id_file
from w2v.corpus.prefetch import prefetched
from w2v.corpus.rewriting import rewriter
from w2v.corpus.sources import FoundSources, TextSource, find_sources
from w2v.corpus.table import StringTable, TypeTable
from w2v.corpus.text import BLOCK_BYTES, TextBlock, blocks, row_blocks
from w2v.corpus.tokens import Tokenizer, Tokens
from w2v.corpus.vocabulary import KnownWords, Vocabulary, final_ids, select, select_beside
from w2v.engine.kernels.compiled import is_compiled, note_compiled
from w2v.errors import CorpusError
from w2v.hyperparameters import Hyperparameters
from w2v.text_options import AS_IT_IS, AUTO, TextOptions

_warm: set[str] = set()  # kinds of text whose kernels this process has loaded


@dataclass(frozen=True, eq=False)
class EncodedCorpus:
    """Token ids in order, each sentence ended by -1, and the vocabulary that they index."""

    ids: NDArray[np.int32]  # read-only; a memory map of a file, or an array
    vocabulary: Vocabulary
    facts: CorpusFacts
    known: NDArray[np.bool_] | None = None  # [V] words that were known before the text, where any were


class Observer(Protocol):
    """Observes a text while it is encoded."""

    def begin(self, sources: Sequence[TextSource], table: TypeTable) -> None:
        """These files will be read, and their types counted in this table."""

    def look(self, block: TextBlock, tokens: Tokens) -> None:
        """This is the next block; called in the thread that reads, before the block's tokens are counted."""

    def finish(self, table: TypeTable, facts: CorpusFacts) -> None:
        """The text has ended; these are its types, lower-cased if that was asked for."""


def encode(
    sources: Sequence[str | Path],
    hyperparameters: Hyperparameters,
    *,
    folder: Path,
    kept: Path | None = None,
    known: KnownWords | None = None,
    options: TextOptions = AS_IT_IS,
    strict: bool = False,
    progress: Callable[[int, int | None], None] | None = None,
    block_bytes: int = BLOCK_BYTES,
    observer: Observer | None = None,
) -> EncodedCorpus:
    """The text of `sources` (files, folders, or - for standard input) as ids in an unnamed file in `folder`.

    `options` say which files of folders are read, and in which encoding; `strict` refuses bytes that are invalid in it.
    With `kept`, a path in `folder`, the ids stay there, whole or not at all. `known` words are in the vocabulary, with
    both counts summed. `progress` is called with the bytes read so far, and their total or None. CorpusError if the
    text cannot be read, is not text, or has no word that is frequent enough; OutputError if the disk of `folder` is
    full. Nothing else is left in `folder`.
    """
    check_reading(hyperparameters, options)
    found, table = find_sources(sources, options), TypeTable()
    if observer:
        observer.begin(found.files, table)
    if foreign := foreign_files(found.files, options):
        found = without_foreign(foreign, found, options)
    text = _text(found.files, hyperparameters, options, strict=strict, block_bytes=block_bytes)
    origin = _Origin(_named(found), found, options, foreign)
    with id_file(folder, kept) as file:
        draft = _draft(text, table, origin, hyperparameters, file, progress=progress, observer=observer)
        return _renumbered(file, draft, hyperparameters, known)


def check_reading(hyperparameters: Hyperparameters, options: TextOptions) -> None:
    """Load or compile what reads such text; W2VError if a package that it needs is not installed."""
    if options.encoding == AUTO:
        check_guesser()
    rewriter(hyperparameters)
    _warm_up(hyperparameters)


def draft(
    files: Sequence[TextSource],
    hyperparameters: Hyperparameters,
    file: IdFile,
    *,
    options: TextOptions = AS_IT_IS,
    strict: bool = False,
    progress: Callable[[int, int | None], None] | None = None,
) -> "Draft":
    """The text of `files` as provisional ids in `file`, which a vocabulary made elsewhere turns into final ones."""
    check_reading(hyperparameters, options)
    found = FoundSources(list(files), 0, None)
    text = _text(files, hyperparameters, options, strict=strict)
    return _draft(text, TypeTable(), _Origin(_named(found), found, options), hyperparameters, file, progress=progress)


class Draft(NamedTuple):
    """What was counted in a text whose ids are provisional: the order of first appearance."""

    words: TypeTable | StringTable
    number_of: NDArray[np.int64]  # provisional id -> its word's number in the table
    facts: CorpusFacts

    def final_ids(self, chosen: NDArray[np.int64]) -> NDArray[np.int32]:
        """The final id of each provisional id, for a vocabulary of the words with these numbers, in this order."""
        return final_ids(chosen, max(len(self.words), 1 + int(chosen.max(initial=-1))))[self.number_of]


def _named(found: FoundSources) -> str:
    return ", ".join(source.name for source in found.files[:3]) + (", ..." if len(found.files) > 3 else "")


def _text(
    files: Sequence[TextSource],
    hyperparameters: Hyperparameters,
    options: TextOptions,
    *,
    strict: bool,
    block_bytes: int = BLOCK_BYTES,
) -> Generator[TextBlock, None, None]:
    return blocks(
        files, options=options, strict=strict, rewrite=rewriter(hyperparameters), block_bytes=block_bytes,
        # A book in Chinese may be cut after any word, also where a segmenter has not yet put spaces between them.
        words=hyperparameters.words or hyperparameters.tokenizer is not None,
    )  # fmt: skip


def encode_rows(
    rows: Iterable[str],
    hyperparameters: Hyperparameters,
    *,
    folder: Path,
    kept: Path | None = None,
    known: KnownWords | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> EncodedCorpus:
    """Like `encode`, for rows of text in place of the lines of a file; a line end in a row ends a sentence too."""
    text = row_blocks(rows, rewrite=rewriter(hyperparameters))
    _warm_up(hyperparameters)
    with id_file(folder, kept) as file:
        draft = _draft(text, TypeTable(), _Origin("the column"), hyperparameters, file, progress=progress)
        return _renumbered(file, draft, hyperparameters, known)


class _Origin(NamedTuple):
    """Where text comes from."""

    name: str  # in messages
    found: FoundSources = FoundSources([], 0, None)
    options: TextOptions = AS_IT_IS
    foreign: Sequence[ForeignFile] = ()  # files that were skipped


def _draft(
    text: Iterable[TextBlock],
    table: TypeTable,
    origin: _Origin,
    hyperparameters: Hyperparameters,
    file: IdFile,
    *,
    progress: Callable[[int, int | None], None] | None,
    observer: Observer | None = None,
) -> Draft:
    """The blocks of a text as provisional ids in `file`; `table` is to hold its types."""
    total, tally, words = origin.found.total_bytes if origin.found.files else None, FactCounter(), table
    for block, tokens in prefetched(_cut(text, hyperparameters, observer)):
        file.append(table.look_up(tokens))
        tally.add(block, tokens)
        if progress:
            progress(block.file_bytes, total)
    if not len(table):
        raise CorpusError(f"{origin.name or 'no file given'}: no words in the corpus: give text that has some")
    number_of = np.arange(len(table))  # type -> word: the same, unless cases are merged
    tokens_read = int(table.counts.sum())
    if hyperparameters.lowercase:
        words, number_of = table.lowercased()
    _, found, options, foreign = origin
    facts = tally.facts(found, options, foreign, tokens=tokens_read, types=len(words))
    if observer:
        observer.finish(words, facts)
    note_compiled(_kernels(hyperparameters))
    return Draft(words, number_of, facts)


def without_foreign(foreign: Sequence[ForeignFile], found: FoundSources, options: TextOptions) -> FoundSources:
    """`found` without the foreign files; CorpusError if they may not be skipped or nothing else is left."""
    skipped = {file.source for file in foreign}
    files = [source for source in found.files if source not in skipped]
    if not options.skip_foreign or not files:
        raise foreign_error(foreign, len(found.files))
    return found._replace(files=files)


def _cut(
    text: Iterable[TextBlock], hyperparameters: Hyperparameters, observer: Observer | None
) -> Generator[tuple[TextBlock, Tokens], None, None]:
    """Each block with its tokens."""
    tokenizer = Tokenizer(words=hyperparameters.words, max_token=hyperparameters.max_token)
    for block in text:
        tokens = tokenizer.cut(block.data)
        if observer:
            observer.look(block, tokens)
        yield block, tokens


def is_ready(hyperparameters: Hyperparameters) -> bool:
    """Whether the kernels that cut this kind of text are compiled."""
    return is_compiled(_kernels(hyperparameters))


def _kernels(hyperparameters: Hyperparameters) -> str:
    """The name under which compiled kernels for this kind of text are recorded."""
    return "words" if hyperparameters.words else "text"


def _warm_up(hyperparameters: Hyperparameters) -> None:
    """Load or compile the kernels that cut text here, not in the thread that reads, where errors might be lost."""
    if _kernels(hyperparameters) in _warm:
        return
    address_space.require(
        address_space.READING + address_space.COMPILING_READING * (not is_compiled(_kernels(hyperparameters))),
        "reading text",
    )
    Tokenizer(words=hyperparameters.words, max_token=hyperparameters.max_token).cut(b"a b\n")
    _warm.add(_kernels(hyperparameters))


def encode_sentences(
    sentences: Iterable[Iterable[str]],
    hyperparameters: Hyperparameters,
    *,
    folder: Path,
    kept: Path | None = None,
    known: KnownWords | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> EncodedCorpus:
    """Like `encode`, for sentences of tokens; a token may be any string, but "" is skipped.

    Tokens are taken whole: `max_token` and `tokenizer` apply only to text.

    `progress` is called with the number of sentences taken so far, and None.
    """
    table, given = StringTable(hyperparameters.spelled), 0
    with id_file(folder, kept) as file:
        for ids, count in table.look_up(sentences):
            file.append(ids)
            given += count
            if progress:
                progress(given, None)
        if not len(table):
            raise CorpusError(f"no words in the corpus ({given} sentences given): give sentences that have some")
        facts = CorpusFacts(files=0, bytes=0, lines=given, tokens=int(table.counts.sum()), types=len(table))
        return _renumbered(file, Draft(table, np.arange(len(table)), facts), hyperparameters, known)


def _renumbered(
    file: IdFile, draft: Draft, hyperparameters: Hyperparameters, known: KnownWords | None
) -> EncodedCorpus:
    """The corpus in its vocabulary's ids."""
    table, min_count, max_vocab = draft.words, hyperparameters.min_count, hyperparameters.max_vocab
    if known is None:
        chosen = select(table.counts, min_count, max_vocab)
        vocabulary, is_known = Vocabulary(table.words(chosen), table.counts[chosen]), None
    else:
        chosen, vocabulary, is_known = _beside(table, known, hyperparameters)
    words, sentences = file.renumber(draft.final_ids(chosen))
    if words == 0:
        raise CorpusError(
            f"no word of the text is known, and none occurs {min_count} times or more: lower `min_count`, or give "
            "more text"
        )
    return EncodedCorpus(file.mapped(), vocabulary, replace(draft.facts, words=words, sentences=sentences), is_known)


def _beside(
    table: TypeTable | StringTable, known: KnownWords, hyperparameters: Hyperparameters
) -> tuple[NDArray[np.int64], Vocabulary, NDArray[np.bool_]]:
    """(numbers of the words chosen, these words, which of them are known): the known ones and the frequent new ones.

    Known words that cannot be tokens of the text have numbers beyond those of `table`. With `drop_missing`, known words
    that the text does not have are dropped.
    """
    numbers = table.enter(known.words)
    if hyperparameters.drop_missing:
        seen = numbers >= 0
        seen[seen] = table.counts[numbers[seen]] > 0
        numbers, known = (
            numbers[seen],
            KnownWords([known.words[k] for k in np.flatnonzero(seen).tolist()], known.counts[seen]),
        )
    absent = np.flatnonzero(numbers < 0)
    numbers[absent] = len(table) + np.arange(len(absent))
    counts = np.concatenate([table.counts, np.zeros(len(absent), np.int64)])
    totals = counts.copy()
    totals[numbers] += known.counts
    chosen = select_beside(numbers, counts, totals, hyperparameters.min_count, hyperparameters.max_vocab)
    in_table = chosen < len(table)
    words = np.empty(len(chosen), object)
    words[in_table] = table.words(chosen[in_table])
    words[~in_table] = [known.words[absent[number - len(table)]] for number in chosen[~in_table]]
    return chosen, Vocabulary(words.tolist(), totals[chosen]), np.isin(chosen, numbers)
