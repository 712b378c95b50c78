"""fastText's own model file: settings, dictionary, input matrix (words, then buckets of n-grams), output matrix.

    magic  version                                                  int32
    dim ws epoch minCount neg wordNgrams loss model
    bucket minn maxn lrUpdateRate                                   int32
    t                                                               float64
    words and labels  words  labels                                 int32
    tokens  size of the table of pruned n-grams, or -1              int64
    each word: its bytes, NUL, count int64, type int8; the table of pruned n-grams: pairs of int32
    is it quantised? int8; rows, columns int64; float32 numbers     for the input matrix, then for the output matrix

A word's vector is the mean over its own row and the rows of its n-grams, which is computed when the file is read and
undone when one is written. Supervised and quantised models are not read: fastText makes the second of the first alone.
"""

import mmap
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as replaced
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.errors import W2VError
from w2v.model.words import MOST_DIMENSIONS
from w2v.ngrams import LONGEST_NGRAM, NgramRule, Ngrams
from w2v.quoting import quoted
from w2v.vectors.formats.contents import ALL, Contents, ReadOptions, selected, word_of
from w2v.vectors.formats.escapes import HALVES
from w2v.vectors.formats.remarks import Remarks
from w2v.vectors.formats.source import Source
from w2v.vectors.formats.target import Target, number_blocks
from w2v.vectors.vectors import Vectors

UNWRITABLE = re.compile(f"[\0{HALVES}]")
MAGIC = 793712314
VERSIONS = (11, 12)
_SIGN = struct.Struct("<ii")
_ARGS = struct.Struct("<12id")
_SIZES = struct.Struct("<iiiqq")
_ENTRY = struct.Struct("<qb")  # what follows a word
_SHAPE = struct.Struct("<bqq")
_NUMBER = np.dtype("<f4")
_LONGEST_WORD = 1 << 20  # bytes
_NOT_PRUNED = -1
_CBOW, _SKIP_GRAM, _SUPERVISED = 1, 2, 3
_LOSSES = {1: "hierarchical-softmax", 2: "negative-sampling", 3: "softmax"}
_TREE = 1  # the loss whose outputs are inner nodes
_MOST = 2**31 - 1


class Args(NamedTuple):
    """A model's settings, by fastText's names; these are its defaults, but for words' n-grams."""

    dim: int
    ws: int = 5
    epoch: int = 5
    min_count: int = 5
    neg: int = 5
    word_ngrams: int = 1
    loss: int = 2
    model: int = _SKIP_GRAM
    bucket: int = 0
    minn: int = 0
    maxn: int = 0
    lr_update_rate: int = 100
    t: float = 1e-4

    @property
    def rule(self) -> NgramRule | None:
        """Which n-grams words have; None where they have none."""
        least = max(1, self.minn)
        return NgramRule(least, self.maxn, self.bucket) if self.maxn >= least else None


class Entry(NamedTuple):
    """A word as the dictionary has it, and its row of the input matrix."""

    spelled: bytes
    count: int  # type: ignore[assignment]  # hides tuple.count, as in Neighbour
    row: int


def recognise(source: Source) -> bool:
    """Whether it begins as fastText's models do, since its version of 2017."""
    return source.head[:4] == MAGIC.to_bytes(4, "little")


def read(source: Source, request: ReadOptions, remarks: Remarks) -> Contents:
    """What is requested of the file; ModelError, with the byte, where it is damaged, supervised or quantised.

    Rows of n-grams and outputs are memory-mapped, the vectors of words are computed.
    """
    path = source.ordinary()
    if not path.stat().st_size:
        raise remarks.fault("byte 0", "the file is empty")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        reader = _Reader(data, remarks)
        args = reader.args()
        entries = reader.entries()
        inputs = reader.matrix("input", len(entries) + args.bucket, args.dim)
        outputs = reader.matrix("output", len(entries), args.dim)
        reader.check_end()
        matrices = [
            np.asarray(np.memmap(file, _NUMBER, "r", matrix.begin, (matrix.rows, args.dim)))
            if matrix.rows
            else np.empty((0, args.dim), np.float32)
            for matrix in (inputs, outputs)
        ]
    contents = _composed(args, entries, matrices[0], matrices[1], request, remarks)
    return selected(contents, replaced(request, top=None), remarks)


def write(contents: Contents, target: Target) -> None:
    """Write it: the own row of a word is (1 + n) times its vector less the sum of its n-grams' n rows.

    Outputs that are not known are zeros.
    """
    vectors = contents.vectors
    rows, dimensions = vectors.vectors.shape
    args = _args(contents, dimensions)
    if rows + args.bucket > _MOST:
        raise W2VError(f"{rows:,} words and {args.bucket:,} buckets: fastText numbers {_MOST:,} rows at most")
    counts = vectors.counts.tolist()
    with target.files(target.path) as [file]:
        file.write(_SIGN.pack(MAGIC, VERSIONS[-1]) + _ARGS.pack(*args))
        file.write(_SIZES.pack(rows, rows, 0, sum(counts), _NOT_PRUNED))
        for word, count in zip(vectors.words, counts, strict=True):
            file.write(word.encode() + b"\0" + _ENTRY.pack(count, 0))
        file.write(_SHAPE.pack(0, rows + args.bucket, dimensions))
        _write_own_rows(file, vectors)
        if vectors.ngrams is not None:
            _write_buckets(file, vectors.ngrams)
        file.write(_SHAPE.pack(0, rows, dimensions))
        for _, block in number_blocks(vectors.vectors if vectors.contexts is None else vectors.contexts):
            numbers = np.zeros_like(block) if vectors.contexts is None else block
            file.write(numbers.astype(_NUMBER).tobytes())


@dataclass(frozen=True)
class _Matrix:
    """Where a matrix lies in the file."""

    begin: int  # byte
    rows: int


class _Reader:
    """Walks through a file; nothing that it says is believed beyond the file's size."""

    def __init__(self, data: mmap.mmap, remarks: Remarks) -> None:
        self._data, self._remarks = data, remarks
        self._at = 0

    def args(self) -> Args:
        magic, version = self._take(_SIGN)
        if magic != MAGIC:
            raise self._fault("not a fastText model, or one from before 2017: save it again with fastText", 0)
        if version not in VERSIONS:
            raise self._fault(f"version {version} of fastText's format: only 11 and 12 can be read", 4)
        begin = self._at
        args = Args(*self._take(_ARGS))
        if args.model == _SUPERVISED:
            raise self._fault(
                "a supervised model, which classifies texts: its vectors were not trained to be compared, so it "
                "is not read",
                begin,
            )
        if args.model not in (_CBOW, _SKIP_GRAM) or args.loss not in _LOSSES:
            raise self._fault(f"a model of kind {args.model} with loss {args.loss}: neither skip-gram nor cbow", begin)
        if not 0 < args.dim <= MOST_DIMENSIONS:
            raise self._fault(f"{args.dim} dimensions: there may be 1 to {MOST_DIMENSIONS:,}", begin)
        if args.maxn > LONGEST_NGRAM or args.bucket < (args.rule is not None):
            raise self._fault(f"n-grams of up to {args.maxn} characters in {args.bucket} buckets", begin)
        return args

    def entries(self) -> list[Entry]:
        """The words; those of a pruned dictionary are none that fastText itself would take with whole matrices."""
        begin = self._at
        size, words, labels, _, pruned = self._take(_SIZES)
        if labels or size != words or words < 0:
            raise self._fault(
                f"{size} words and labels, {words} words and {labels} labels: not so in such models", begin
            )
        self._check_room(words, 1 + _ENTRY.size, "words")
        found = [self._entry(row) for row in range(words)]
        if sum(entry.count for entry in found) >= 2**62:
            raise self._fault("the words' counts are too large", begin)
        if pruned != _NOT_PRUNED:
            if pruned < 0:
                raise self._fault(f"a table of {pruned} pruned n-grams", begin)
            self._check_room(pruned, 8, "pruned n-grams")
            self._at += 8 * pruned
        if pruned != _NOT_PRUNED and not self._is_quantised():
            raise self._fault(
                "its dictionary is pruned and its matrices are not quantised: fastText does not read it either", begin
            )
        return found

    def matrix(self, name: str, rows: int, columns: int) -> _Matrix:
        """Where the matrix that follows lies; ModelError unless it is of these rows and columns."""
        begin = self._at
        if self._is_quantised():
            raise self._fault(f"its {name} matrix is quantised: use the model that it was made from", begin)
        _, found_rows, found_columns = self._take(_SHAPE)
        if (found_rows, found_columns) != (rows, columns):
            raise self._fault(
                f"its {name} matrix is of {found_rows} x {found_columns} numbers, not {rows} x {columns}", begin
            )
        self._check_room(rows * columns, _NUMBER.itemsize, f"numbers of the {name} matrix")
        start = self._at
        self._at += rows * columns * _NUMBER.itemsize
        return _Matrix(start, rows)

    def check_end(self) -> None:
        """ModelError where something follows."""
        if self._at != len(self._data):
            raise self._fault("more data follows after the output matrix: the file is damaged", self._at)

    def _entry(self, row: int) -> Entry:
        end = self._data.find(b"\0", self._at, self._at + _LONGEST_WORD)
        if end < 0:
            raise self._fault(f"word {row + 1:,} has no end: the file is damaged or cut short", self._at)
        begin, self._at = self._at, end + 1
        spelled = self._data[begin:end]
        count, kind = self._take(_ENTRY)
        if kind != 0 or count < 0:
            raise self._fault(f"word {row + 1:,}, {quoted(spelled)}, has type {kind} and count {count}", begin)
        return Entry(spelled, count, row)

    def _is_quantised(self) -> bool:
        return self._data[self._at : self._at + 1] not in (b"\0", b"")

    def _take(self, what: struct.Struct) -> tuple[Any, ...]:
        self._check_room(1, what.size, "part of the header")
        self._at += what.size
        return what.unpack_from(self._data, self._at - what.size)

    def _check_room(self, number: int, size: int, what: str) -> None:
        left = len(self._data) - self._at
        if number * size > left:
            raise self._fault(f"the file is cut short: {number:,} {what}, and {left:,} bytes are left", self._at)

    def _fault(self, what: str, at: int) -> Exception:
        return self._remarks.fault(f"byte {at:,}", what)


def _composed(
    args: Args,
    entries: Sequence[Entry],
    inputs: NDArray[np.float32],
    outputs: NDArray[np.float32],
    request: ReadOptions,
    remarks: Remarks,
) -> Contents:
    """The first words that are requested, with their vectors; of two that read alike the first is kept."""
    kept: dict[str, Entry] = {}
    for entry in entries[: request.top]:
        word = word_of(entry.spelled, f"word {entry.row + 1}", ALL, remarks)
        if word in kept:
            what = f"{quoted(word)} is repeated, first as word {kept[word].row + 1}: the first is kept"
            remarks.add("repeated words", f"word {entry.row + 1}", what)
        kept.setdefault(word, entry)
    rows = np.array([entry.row for entry in kept.values()], np.int64)
    rule, ngrams = args.rule, None
    vectors = np.empty((len(rows), args.dim), np.float32)
    if rule is None:
        vectors[:] = inputs[rows]
    else:
        ngrams = Ngrams(rule, np.arange(args.bucket), inputs[len(entries) :])
        with np.errstate(over="ignore", invalid="ignore"):
            _add_ngrams(vectors, inputs, list(kept.values()), ngrams)
    has_contexts = args.loss != _TREE and any(block.any() for _, block in number_blocks(outputs))
    contexts = (outputs if len(rows) == len(outputs) else outputs[rows]) if has_contexts else None
    counts = np.array([entry.count for entry in kept.values()], np.int64)
    return Contents(Vectors(list(kept), counts, vectors, contexts, ngrams=ngrams), {"hyperparameters": _named(args)})


def _add_ngrams(
    vectors: NDArray[np.float32], inputs: NDArray[np.float32], entries: Sequence[Entry], ngrams: Ngrams
) -> None:
    """Put the means over the words' own rows and those of their n-grams into `vectors`."""
    end = 0
    for sums, counts in ngrams.sums([entry.spelled for entry in entries]):
        begin, end = end, end + len(sums)
        own = inputs[[entry.row for entry in entries[begin:end]]]
        vectors[begin:end] = (own + sums) / (1 + counts[:, None]).astype(np.float32)


def _named(args: Args) -> dict[str, Any]:
    """The settings by w2v's names."""
    inputs = {(_SKIP_GRAM, True): "subwords", (_SKIP_GRAM, False): "word", (_CBOW, False): "cbow"}
    kind = inputs.get((args.model, args.rule is not None), "cbow of subwords")
    of_ngrams = {} if args.rule is None else {"min_ngram": args.minn, "max_ngram": args.maxn, "buckets": args.bucket}
    return {
        "dim": args.dim, "input": kind, "objective": _LOSSES[args.loss], "window": args.ws, "negative": args.neg,
        "epochs": args.epoch, "min_count": args.min_count, "sample": args.t, **of_ngrams,
    }  # fmt: skip


def _args(contents: Contents, dimensions: int) -> Args:
    """The settings of what is written, as far as they are known."""
    vectors = contents.vectors
    known: Mapping[str, Any] = contents.training.get("hyperparameters", {})
    if vectors.model is not None:
        known = vars(vectors.model.hyperparameters)
    names = {"window": "ws", "epochs": "epoch", "min_count": "min_count", "negative": "neg"}
    numbers = {own: known[name] for name, own in names.items() if _is_number(known.get(name))}
    losses = {name: number for number, name in _LOSSES.items()}
    loss, sample = losses.get(str(known.get("objective")), 2), known.get("sample")
    args = Args(dimensions, loss=loss, model=_CBOW if "cbow" in str(known.get("input")) else _SKIP_GRAM, **numbers)
    if isinstance(sample, float):
        args = args._replace(t=sample)
    if vectors.ngrams is None:
        return args
    rule = vectors.ngrams.rule
    return args._replace(minn=rule.least, maxn=rule.most, bucket=rule.buckets)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST


def _write_own_rows(file: BinaryIO, vectors: Vectors) -> None:
    matrix, end = vectors.vectors, 0
    if vectors.ngrams is None:
        for _, block in number_blocks(matrix):
            file.write(block.astype(_NUMBER).tobytes())
        return
    for sums, counts in vectors.ngrams.sums(vectors.words):
        begin, end = end, end + len(sums)
        with np.errstate(over="ignore", invalid="ignore"):
            own = matrix[begin:end].astype(np.float64) * (1 + counts[:, None]) - sums
            file.write(own.astype(_NUMBER).tobytes())


def _write_buckets(file: BinaryIO, ngrams: Ngrams) -> None:
    """A row for each bucket; those without one have zeros."""
    dimensions = ngrams.rows.shape[1]
    for block in _blocks(ngrams.rule.buckets, max(1, (1 << 18) // dimensions)):
        first, last = np.searchsorted(ngrams.buckets, [block.start, block.stop])
        rows = np.zeros((len(block), dimensions), _NUMBER)
        rows[ngrams.buckets[first:last] - block.start] = ngrams.rows[first:last]
        file.write(rows.tobytes())


def _blocks(rows: int, most: int) -> Iterator[range]:
    for begin in range(0, rows, most):
        yield range(begin, min(begin + most, rows))
