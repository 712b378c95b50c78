"""Give every reader damaged files, and files that are whole but made up: nothing but W2VError may come of it.

python scripts/fuzz_readers.py [--files 5000] [--seed 1] [--jobs 2] [--failures fuzz-failures] [--only damaged:123]

Damaged files have bits flipped, pieces cut out, put in twice or taken from another file, lengths and numbers
overwritten. Crafted ones say wrong things under checksums that are right: w2v's own writer seals them. For each the
processor's time and the memory beyond what the process held before are bounded by the file's size. All of a file
follows from the seed, its kind and its number; files that fail are kept. Needs w2v[dev], and Linux for memory.
"""

import argparse
import bz2
import contextlib
import copy
import faulthandler
import gzip
import io
import json
import lzma
import os
import random
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow
import zstandard
from pyarrow import parquet

import w2v
from w2v.cli import main
from w2v.cli.convert import _read_words
from w2v.corpus.encoded import encode
from w2v.engine.records import Weights
from w2v.engine.weights import aligned_zeros, row_stride
from w2v.errors import W2VError
from w2v.explorer.session import ModelSession
from w2v.hyperparameters import Hyperparameters
from w2v.model.record import Model
from w2v.model.tensors import open_tensors, save_tensors
from w2v.ngrams import NgramRule, Ngrams
from w2v.phrases.connectors import find_connectors
from w2v.plots.curves import read_run
from w2v.training.checkpoint import CheckpointFolder
from w2v.training.methods import check_method
from w2v.training.parts import word_parts
from w2v.vectors import prediction
from w2v.vectors.benchmarks import read_analogies, read_pairs
from w2v.vectors.dtypes import DTYPES
from w2v.vectors.formats import READABLE, export, read
from w2v.vectors.vectors import Vectors
from w2v.vectors.word_list import read_word_list

SECONDS, SECONDS_A_BYTE = 2.0, 2e-5  # of the processor's time that a file may take: beside it, and for each byte
BYTES, BYTES_A_BYTE = 96 << 20, 64  # of memory, likewise: readers look at megabytes at a time
ADDRESS_SPACE = 6 << 30  # beyond what there is: nobody gets as much by mistake
WATCHDOG_SECONDS = 120  # for what does not even let Python in
BATCH = 2500  # files of one process
SHOWN = 3  # files that fail alike
KINDS = ("damaged", "crafted")
WORDS = ["the", "king", "queen", "naïve", "東京", "co-op", "x" * 30, "\x1b[31m"]
Files = dict[str, bytes]  # name -> content


class TooLongError(Exception):
    """A file has taken more of the processor's time than it may."""


class Reader(NamedTuple):
    """One reader: whole files for it, files made up for it, and how it is called on the first of a folder's files."""

    wholes: list[Files]
    craft: Callable[[random.Random, Path], Files]
    read: Callable[[Path, random.Random], Any]


# What readers are given


def _written(write: Callable[[Path], Any]) -> Files:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder))
        return _files(Path(folder))


def _files(folder: Path) -> Files:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _model(objective: str = "negative-sampling") -> Model:
    drawn = np.random.default_rng(1)
    return Model(
        WORDS,
        np.arange(len(WORDS), 0, -1) * 10,
        drawn.normal(size=(len(WORDS), 5)).astype(np.float32),
        drawn.normal(size=(len(WORDS), 5)).astype(np.float32),
        Hyperparameters(dim=5, objective=objective),
        {"files": 1, "tokens": 360},
        [{"epoch": 1, "loss": 3.25, "pairs": 9, "words": 5, "seconds": 0.5}, {"epoch": 2, "loss": None}],
        {"threads": 2, "versions": {"w2v": "0.1.0"}, "output_rows": "words"},
    )


def _vectors() -> Vectors:
    model = _model()
    return Vectors(model.words, model.counts, model.vectors, model.contexts)


def _checkpoint() -> Files:
    sentences = [[WORDS[(line + place) % 5] for place in range(6)] for line in range(60)]
    known = Vectors(WORDS[:3], np.arange(3, 0, -1), np.ones((3, 4), np.float32), np.ones((3, 4), np.float32))

    def write(folder: Path) -> None:
        asked = Hyperparameters(dim=4, epochs=2, min_count=1, held_out=0.2, early_stop=5)
        w2v.train(sentences, asked, init=known, checkpoint=folder, threads=1)

    return _written(write)


TEXT = ("the king and the queen of 東京 went\nnaïve co-op\n" * 40).encode()
PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstandard.ZstdCompressor(write_checksum=True).compress,
}
LOG = b"".join(
    json.dumps(record).encode() + b"\n"
    for record in [
        {"time": 1.5, "event": "started", "words": 100},
        *(
            {"event": "training", "words_done": 10 * n, "loss": 3.5 - n / 10, "rate": 0.02, "words_per_second": 9.5,
             "pairs": 100}
            for n in range(1, 9)
        ),
        {"event": "resumed", "words_done": 40, "words_total": 200},
        {"event": "training", "words_done": 50, "loss": 2.0, "rate": 0.01, "words_per_second": None, "pairs": 7},
        {"event": "epoch", "epoch": 1, "words_done": 100, "loss": 2, "held_out": 8.5, "held_out_error": 0.1},
    ]
)  # fmt: skip
LISTS = {
    "words": [b"king\tman\nqueen\twoman\ntokyo\t3\n", b"word,kind\n\"a,b\",1\nc,2.5\n"],
    "analogies": [b": capitals\nparis france tokyo japan\n: family\nking queen man woman\n"],
    "pairs": [b"# scores\nking queen 7.5\ncar tree 1\n", b"word1,word2,score\ncar,bus,8\n"],
}  # fmt: skip

# Damage

NUMBERS = [0, 1, -1, 2**7, 2**15, 2**16, 2**31 - 1, 2**31, 2**32 - 1, 2**40, 2**62, 2**63 - 1, 2**63, 2**64 - 1]
PIECES = [
    b"9" * 30, b"9" * 400, b"-1", b"0", b"1e999", b"nan", b"null", b"true", b"[]", b"{}", b'"', b"\\ud800", b"\n", b" ",
    b"\0", b"\xff", b"\xef\xbb\xbf", b"\t", b"\r", b"," * 50, b" " * 300, b"[" * 300, b"1" * 5000, b"F16", b"I64",
]  # fmt: skip


def _damaged(content: bytes, draw: random.Random, others: list[bytes]) -> bytes:
    data = bytearray(content)
    for _ in range(draw.choice([1, 1, 1, 2, 3, 8])):
        at = draw.randrange(len(data) + 1)
        if draw.random() < 0.5:
            at = min(at, draw.randrange(200))  # headers are at the beginning
        draw.choice(DAMAGES)(data, at, draw, others)
    return bytes(data)


def _flip(data: bytearray, at: int, draw: random.Random, _others: list[bytes]) -> None:
    data[at : at + 1] = bytes(byte ^ 1 << draw.randrange(8) for byte in data[at : at + 1])


def _cut(data: bytearray, at: int, _draw: random.Random, _others: list[bytes]) -> None:
    del data[at:]


def _cut_out(data: bytearray, at: int, draw: random.Random, _others: list[bytes]) -> None:
    del data[at : at + draw.choice(LENGTHS)]


def _put_in(data: bytearray, at: int, draw: random.Random, _others: list[bytes]) -> None:
    data[at:at] = draw.choice(PIECES)


def _put_over(data: bytearray, at: int, draw: random.Random, _others: list[bytes]) -> None:
    piece = draw.choice(PIECES)
    data[at : at + len(piece)] = piece


def _number(data: bytearray, at: int, draw: random.Random, _others: list[bytes]) -> None:
    size = draw.choice([2, 4, 8])
    number = draw.choice(NUMBERS) % 256**size
    data[at : at + size] = number.to_bytes(size, "little" if draw.random() < 0.5 else "big")


def _repeat(data: bytearray, at: int, draw: random.Random, _others: list[bytes]) -> None:
    data[at:at] = data[at : at + draw.choice(LENGTHS)] * draw.choice([1, 2, 100])


def _splice(data: bytearray, at: int, draw: random.Random, others: list[bytes]) -> None:
    other, length = draw.choice(others), draw.choice(LENGTHS)
    begin = draw.randrange(len(other) + 1)
    data[at : at + length] = other[begin : begin + draw.choice([length, 4 * length])]


LENGTHS = [1, 2, 4, 8, 40, 300]
DAMAGES = [_flip, _flip, _cut, _cut_out, _put_in, _put_over, _number, _repeat, _splice]

# What is made up, and sealed

VALUES = [
    None, True, False, 0, 1, -1, 5, 2**31, 2**62, 2**63, -(2**63), 10**30, 0.5, 1e300, -1e-300, float("nan"),
    float("inf"), "", "x", "\n", "\0", "\ud800", "words", "softmax", "hierarchical-softmax", "a" * 3000, [], {}, [1],
    ["x"], {"a": 1}, [[[[[]]]]], {"epoch": 1}, [{"epoch": 1}], [{"epoch": 1, "loss": "x"}], {"\n": {}},
]  # fmt: skip


def _changed(value: Any, draw: random.Random) -> Any:
    """The JSON value with something in it replaced, left out, added, or made deep."""
    if not isinstance(value, dict | list) or not value or draw.random() < 0.15:
        return json.loads("[" * 100 + "]" * 100) if draw.random() < 0.03 else copy.deepcopy(draw.choice(VALUES))
    key = draw.choice(sorted(value)) if isinstance(value, dict) else draw.randrange(len(value))
    match draw.randrange(8):
        case 0:
            del value[key]
        case 1 if isinstance(value, dict):
            value[draw.choice(["later", "\n", "", "epoch", "held_out"])] = copy.deepcopy(draw.choice(VALUES))
        case 1:
            value.append(copy.deepcopy(draw.choice([*VALUES, value[key]])))
        case _:
            value[key] = _changed(value[key], draw)
    return value


def _tensor(tensor: Any, draw: random.Random) -> Any:
    """Another tensor in its place."""
    tensor = np.array(tensor)
    ways: list[Callable[[], Any]] = [
        lambda: tensor.astype(draw.choice([np.float16, np.float32, np.int64, np.uint8])),
        lambda: tensor[: draw.randrange(len(tensor) + 1)],
        lambda: tensor.reshape(draw.choice([(-1,), (1, -1), (-1, 1), (1, -1, 1)])),
        lambda: np.zeros((0, draw.choice([0, 1, 2**40])), tensor.dtype),
        lambda: tensor[::-1],
        lambda: tensor[draw.sample(range(len(tensor)), len(tensor))],
        lambda: np.concatenate([tensor, tensor]),
    ]
    with np.errstate(all="ignore"):
        return draw.choice(ways)() if draw.random() < 0.7 else _other_numbers(tensor, draw)


def _other_numbers(tensor: Any, draw: random.Random) -> Any:
    flat = tensor.reshape(-1)
    for _ in range(draw.choice([1, 2, 5])):
        if len(flat):
            odd = draw.choice([0.0, np.nan, np.inf, 1e38, 1e-45, -1.0])
            number = draw.choice(NUMBERS) % 256**tensor.dtype.itemsize
            whole = np.frombuffer(number.to_bytes(tensor.dtype.itemsize, "little"), tensor.dtype)[0]
            flat[draw.randrange(len(flat))] = odd if tensor.dtype.kind == "f" else whole
    return flat.reshape(tensor.shape)


def _resealed(path: Path, draw: random.Random) -> None:
    """Change what the safetensors file at `path` says, and seal it."""
    file = open_tensors(path)
    tensors, metadata = {name: np.array(tensor) for name, tensor in file.tensors.items()}, dict(file.metadata)
    if not metadata or draw.random() < 0.4:
        name = draw.choice(sorted(tensors))
        if draw.random() < 0.1:
            del tensors[name]
        else:
            tensors[name] = _tensor(tensors[name], draw)
    for _ in range(draw.choice([1, 1, 2])):
        changed = _changed(metadata, draw) if metadata else {}
        metadata = changed if isinstance(changed, dict) else metadata
    metadata = {str(key): value for key, value in metadata.items()}
    metadata.pop("sha256", None)
    metadata.pop("metadata_sha256", None)
    with contextlib.suppress(UnicodeEncodeError):  # half a character as a key: the library cannot write that
        save_tensors(path, tensors, metadata, overwrite=True)


def _from_wholes(
    wholes: list[Files], change: Callable[[Path, random.Random], None]
) -> Callable[[random.Random, Path], Files]:
    """Crafts files by writing whole ones and changing one of them."""

    def craft(draw: random.Random, folder: Path) -> Files:
        for name, content in draw.choice(wholes).items():
            (folder / name).write_bytes(content)
        change(folder, draw)
        return _files(folder)

    return craft


def _change_a_safetensors(folder: Path, draw: random.Random) -> None:
    paths = sorted(folder.glob("*.safetensors"))
    if (run := folder / "run.json").exists() and draw.random() < 0.25:
        run.write_text(json.dumps(_changed(json.loads(run.read_text()), draw)))
        return
    _resealed(draw.choice(paths), draw)


def _craft_npy(draw: random.Random, _folder: Path) -> Files:
    rows = draw.choice([0, 1, 3, 8])
    matrix = np.ones(
        (rows, 2), draw.choice([np.float16, np.float32, np.float64, np.int64, ">f4", "S3", "c16", "M8[s]"])
    )
    file = io.BytesIO()
    np.lib.format.write_array(file, matrix, draw.choice([(1, 0), (2, 0), (3, 0)]))
    content = file.getvalue()
    if draw.random() < 0.7:
        shape = draw.choice(
            [f"({draw.choice(NUMBERS)},2)", f"(0,{draw.choice(NUMBERS)})", "()", "(1," * 90 + ")" * 90, "(True,2)",
             "(-1,-2)", "(3,)", "(9" + "9" * 5000 + ",2)", "[3,2]", "'x'"]
        )  # fmt: skip
        descr = draw.choice(["'<f4'", "'<f8'", "'|O'", "'<f4" + "x" * 50 + "'", "[('a','<f4')]", "('<f4',(2,2))", "5"])
        header = f"{{'descr': {descr}, 'fortran_order': {draw.choice(['False', 'True', '1'])}, 'shape': {shape}}}\n"
        content = b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header.encode() + b"\0" * 24
    words = "".join(f"w{row}\t{draw.choice([1, 10**18, 10**19, -1])}\n" for row in range(rows))
    return {"v.npy": content, "v.vocab.txt": words.encode()}


def _craft_parquet(draw: random.Random, folder: Path) -> Files:
    rows, length = draw.choice([0, 1, 3, 50]), draw.choice([2, 2, 2, 2, 0, 1, 70_000])
    if draw.random() < 0.05:
        rows, length = 2000, 20_000  # which is packed into some kilobytes
    number = draw.choice([pyarrow.float32(), pyarrow.float32(), pyarrow.float16(), pyarrow.float64(), pyarrow.int64()])
    odd = 1 if number == pyarrow.int64() else draw.choice([0.5, 0.5, 0.5, 0, float("nan"), 60_000, None])
    value = odd if number != pyarrow.float16() or odd is None else np.float16(odd)
    lengths = [length + row % 2 * draw.choice([0, 0, 0, 0, 0, 0, 1]) for row in range(rows)]
    numbers = pyarrow.repeat(pyarrow.scalar(value, number), sum(lengths))
    lists = pyarrow.ListArray.from_arrays(pyarrow.array(np.cumsum([0, *lengths]), pyarrow.int32()), numbers)
    word = draw.choice([pyarrow.string(), pyarrow.string(), pyarrow.large_string(), pyarrow.binary(), pyarrow.int64()])
    odd_word = draw.choice(["w", "", "\0", "x" * 1000, None])
    words = [f"w{row}" if draw.random() < 0.9 else odd_word for row in range(rows)]
    columns: dict[str, Any] = {
        "word": pyarrow.array(range(rows) if word == pyarrow.int64() else words, word),
        "vector": lists,
    }
    if draw.random() < 0.7:
        kind = draw.choice([pyarrow.int64(), pyarrow.int64(), pyarrow.uint64(), pyarrow.int8(), pyarrow.float64()])
        most = draw.choice([100, 100, -1, 2**63 - 1, 2**64 - 1])
        fits = most == 100 or (most < 2**63 and kind == pyarrow.int64()) or (most > 0 and kind == pyarrow.uint64())
        columns["count"] = pyarrow.array([draw.choice([0, 1, None, most if fits else 2]) for _ in range(rows)], kind)
    if columns["word"].type == pyarrow.string() and draw.random() < 0.3:
        columns["word"] = columns["word"].dictionary_encode()
    table = pyarrow.table(columns)
    parquet.write_table(table, folder / "v", row_group_size=draw.choice([1, 7, 1000]))
    return {"v": (folder / "v").read_bytes()}


def _craft_rows(draw: random.Random, _folder: Path) -> Files:
    """Text, binary and GloVe: a header that may be wrong, rows that may be odd."""
    dimensions, rows = draw.choice([1, 2, 5, 300]), draw.choice([0, 1, 5, 40])
    said = (
        draw.choice([rows, rows, rows + 1, 0, 10**9, 10**19]),
        draw.choice([dimensions, dimensions, 0, 1, 65536, 65537]),
    )
    numbers = b"%d %d" % said
    head = draw.choice([b"", b"", b"\xef\xbb\xbf"]) + numbers.replace(b" ", draw.choice([b" ", b" ", b"\t"])) + b"\n"
    head = head if draw.random() < 0.8 else b""
    is_binary = draw.random() < 0.4
    content = [head]
    for row in range(rows):
        word = draw.choice([b"w%d" % row, b"", b"w", b"a b", b"\xff\xfe", b"9", b"x" * 3000, "東京".encode()])
        if is_binary:
            content.append(word + b" " + draw.randbytes(4 * dimensions) + draw.choice([b"", b"\n"]))
        else:
            odd = draw.choice([b"0.5", b"-1e-3", b"nan", b"1e999", b"1" * 3000, b".", b"", b"x"])
            fields = [b"0.25" if draw.random() < 0.98 else odd for _ in range(dimensions)]
            content.append(word + b" " + b" ".join(fields) + draw.choice([b"\n", b" \n", b"\r\n", b"\n\n"]))
    return {"v": b"".join(content)}


def _craft_fasttext(draw: random.Random, _folder: Path) -> Files:
    """fastText's model: sizes that may be wrong, words that may be odd."""

    def odd(value: int) -> int:
        wrong = (draw.choice([*NUMBERS, value + 1]) + 2**31) % 2**32 - 2**31
        return value if draw.random() < 0.97 else wrong

    rows, dimensions, buckets = draw.choice([0, 1, 5, 40]), draw.choice([1, 2, 5]), draw.choice([0, 1, 50, 2000])
    least, most = draw.choice([(3, 6), (1, 1), (0, 0), (3, 2), (1, 100), (-5, 4)])
    kinds = [draw.choice([1, 2, 3]) if draw.random() < 0.1 else 2 for _ in range(2)]
    args = [dimensions, 5, 5, 1, 5, 1, *kinds, buckets, least, most, 100]
    words = [draw.choice([b"w%d" % row, b"", b"w", b"</s>", b"\xff\x80\xe6", b"\x80" * 3000, b"x" * 3000,
                          "東京".encode() * draw.choice([1, 500])]) for row in range(rows)]  # fmt: skip
    pruned = draw.choice([-1] * 9 + [0, 3, -2])
    content = struct.pack("<2i", odd(793712314), odd(draw.choice([11, 12])))
    content += struct.pack("<12id", *map(odd, args), 1e-4)
    content += struct.pack("<3i2q", odd(rows), odd(rows), odd(0), odd(99), odd(pruned))
    content += b"".join(word + b"\0" + struct.pack("<qb", odd(3), 0) for word in words)
    content += b"\1\0\0\0\0\0\0\0" * max(pruned, 0)
    for number in (rows + buckets, rows):
        content += struct.pack("<b2q", odd(0) & 1, odd(number), odd(dimensions))
        content += draw.randbytes(4 * number * dimensions)
    return {"v": content[: draw.randrange(len(content))] if draw.random() < 0.05 else content}


def _craft_log(draw: random.Random, _folder: Path) -> Files:
    records = [json.loads(line) for line in LOG.splitlines()] * draw.choice([1, 1, 60])
    for _ in range(draw.choice([1, 3])):
        place = draw.randrange(len(records))
        records[place] = _changed(records[place], draw)
    return {"run.jsonl": b"".join(json.dumps(record).encode() + b"\n" for record in records)}


def _craft_text(draw: random.Random, _folder: Path) -> Files:
    """A text of pieces that are hard on someone, in a whole container."""
    pieces = [*PIECES, b"king ", b"\n", "é".encode(), b"a" * 300, b"\xf0\x9f\x98", b"'", b"-", b"word "]
    text = b"".join(draw.choice(pieces) for _ in range(draw.choice([1, 10, 200])))
    packed = PACKINGS[draw.choice(sorted(PACKINGS))](text)
    return {"corpus": packed * draw.choice([1, 1, 3])}


def _craft_list(wholes: list[bytes]) -> Callable[[random.Random, Path], Files]:
    def craft(draw: random.Random, _folder: Path) -> Files:
        lines = [line for whole in wholes for line in whole.splitlines()] + [*PIECES, b"a b c d", b"a\tb\tc", b"a b 1"]
        return {
            draw.choice(["list.txt", "list.csv"]): b"\n".join(draw.choice(lines) for _ in range(draw.randrange(40)))
        }

    return craft


# How they are read


def _first(folder: Path, *names: str) -> Path:
    return next((folder / name for name in names if (folder / name).exists()), folder / names[0])


def _read_model(folder: Path, draw: random.Random) -> None:
    path = folder / "model.safetensors"
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        main.run(["info", *(["--json"] if draw.random() < 0.5 else []), "-m", str(path)])
    vectors = read(path)
    if len(vectors):
        session = ModelSession(vectors, "it", top=100, method="pca")
        json.dumps([session.facts, session.card(), session.places("pca")])
        with contextlib.suppress(W2VError):
            vectors.similar(vectors.words[0])
    if vectors.model is not None and len(vectors):
        prediction.contexts(vectors, vectors.words[:1])


def _read_vectors(folder: Path, draw: random.Random) -> None:
    path = _first(folder, "v", "v.npy")
    name = draw.choice([*[None] * 12, *READABLE])
    odd: list[str] = []
    vectors = read(path, name, strict=draw.random() < 0.2, unescape=draw.random() < 0.2, tell=odd.append)
    for word in ("kings", "東" * 300, "\udc80"):
        vectors.has_vector(word)


def _read_checkpoint(folder: Path, _draw: random.Random) -> None:
    with CheckpointFolder.open(folder) as kept:
        latest, start = kept.latest, kept.start()
        corpus = kept.corpus(start)
        if latest is None or corpus is None:
            return
        latest.state.is_within(len(corpus.ids), corpus.facts.words, latest.config.epoch_count)
        check_method(latest.config)
        made_of = word_parts(corpus.vocabulary.words, latest.config)
        stride, rows = row_stride(latest.config.dim), len(corpus.vocabulary)
        inputs = aligned_zeros(max(rows, made_of.parts.input_rows) * stride)
        weights = Weights(inputs, aligned_zeros(rows * stride), latest.config.dim, stride)
        if start is not None:
            start.put_into(weights, corpus.vocabulary.words, made_of)
        latest.put_into(weights)


def _read_log(folder: Path, _draw: random.Random) -> None:
    read_run(folder / "run.jsonl", "a run")


def _read_corpus(folder: Path, draw: random.Random) -> None:
    asked = Hyperparameters(min_count=1, words=draw.random() < 0.5, lowercase=draw.random() < 0.5)
    encode([folder / "corpus"], asked, folder=folder, strict=draw.random() < 0.2)


def _read_list(call: Callable[[Path, random.Random], Any]) -> Callable[[Path, random.Random], None]:
    return lambda folder, draw: call(_first(folder, "list.txt", "list.csv"), draw)


def readers() -> dict[str, Reader]:
    """All of them, by name."""
    models = [
        _written(lambda folder, name=name: _model(name).save(folder / "model.safetensors"))  # type: ignore[misc]
        for name in ("negative-sampling", "hierarchical-softmax")
    ]
    parts = [
        _written(lambda folder, dtype=dtype: _vectors().save(folder / "model.safetensors", dtype=dtype))  # type: ignore[misc]
        for dtype in DTYPES
    ]
    formats = {
        name: [_written(lambda folder, name=name: export(_plain(), folder / ("v.npy" if name == "npy" else "v"), name))]  # type: ignore[misc]
        for name in ("npy", "parquet", "text", "binary", "glove")
    }
    with_ngrams = replace(_plain(), ngrams=Ngrams(NgramRule(3, 6, 50), np.arange(50), np.ones((50, 5), np.float32)))
    models_of_others = [_written(lambda folder: export(with_ngrams, folder / "v", "fasttext"))]
    parts.append(_written(lambda folder: export(with_ngrams, folder / "model.safetensors", "safetensors")))
    checkpoints = [_checkpoint()]
    lists: dict[str, Callable[[Path, random.Random], Any]] = {
        "words": lambda path, draw: read_word_list(path, draw.choice([None, None, "2", "kind", "9" * 5000])),
        "analogies": lambda path, _: read_analogies(path),
        "pairs": lambda path, _: read_pairs(path),
    }
    found = {
        "model": Reader(models, _from_wholes(models, _change_a_safetensors), _read_model),
        "vectors": Reader(parts, _from_wholes(parts, _change_a_safetensors), _read_model),
        "checkpoint": Reader(checkpoints, _from_wholes(checkpoints, _change_a_safetensors), _read_checkpoint),
        "npy": Reader(formats["npy"], _craft_npy, _read_vectors),
        "parquet": Reader(formats["parquet"], _craft_parquet, _read_vectors),
        "fasttext": Reader(models_of_others, _craft_fasttext, _read_vectors),
        **{name: Reader(formats[name], _craft_rows, _read_vectors) for name in ("text", "binary", "glove")},
        "log": Reader([{"run.jsonl": LOG}], _craft_log, _read_log),
        **{
            f"corpus, {name}": Reader([{"corpus": pack(TEXT)}], _craft_text, _read_corpus)
            for name, pack in PACKINGS.items()
        },
    }
    for name, call in lists.items():
        found[name] = Reader([{"list.txt": whole} for whole in LISTS[name]], _craft_list(LISTS[name]), _read_list(call))
    wanted = [{"list.txt": b"king\nqueen\n"}]
    for name, reading in {"wanted words": _read_words, "connectors": find_connectors}.items():
        one = _read_list(lambda path, _, reading=reading: reading(path))  # type: ignore[misc]
        found[name] = Reader(wanted, _craft_list([b"king\nqueen"]), one)
    return found


def _plain() -> Vectors:
    """Vectors that every format can hold."""
    words = [word for word in WORDS if word.isprintable()]
    return Vectors(words, np.arange(len(words), 0, -1), _model().vectors[: len(words)])


# One file, and many


class Case:
    """One file, or the files of one folder, for one reader: the same for the same seed, kind and number."""

    def __init__(self, known: dict[str, Reader], seed: int, kind: str, number: int, scratch: Path) -> None:
        self.draw = random.Random(f"{seed} {kind} {number}")  # noqa: S311  # files are drawn, not secrets
        self.reader = self.draw.choice(sorted(known))
        reader = known[self.reader]
        if kind == "crafted":
            with tempfile.TemporaryDirectory(dir=scratch) as folder:
                self.files = reader.craft(self.draw, Path(folder))
        else:
            self.files = dict(self.draw.choice(reader.wholes))
            name = self.draw.choice(sorted(name for name in self.files if name != "lock"))
            others = [content for one in known.values() for whole in one.wholes for content in whole.values()]
            self.files[name] = _damaged(self.files[name], self.draw, others)
        self.size = sum(map(len, self.files.values()))


def _put(files: Files, folder: Path) -> None:
    """Make the folder hold these files alone."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def tried(case: Case, reader: Reader, folder: Path) -> tuple[str, str]:
    """("read", "refused", or what is wrong; where) for one case."""
    _put(case.files, folder)
    limit = SECONDS + SECONDS_A_BYTE * case.size
    before, began, result = _memory("VmRSS"), time.process_time(), ("read", "")
    Path("/proc/self/clear_refs").write_text("5")  # the peak is measured anew
    faulthandler.dump_traceback_later(WATCHDOG_SECONDS, exit=True)
    signal.setitimer(signal.ITIMER_PROF, limit)
    try:
        reader.read(folder, case.draw)
    except W2VError:
        result = "refused", ""
    except BaseException as error:  # whatever it is, it is what is looked for
        frames = traceback.extract_tb(error.__traceback__)
        last = next((frame for frame in reversed(frames) if "/w2v/" in frame.filename), frames[-1])
        result = (type(error).__name__, f"{Path(last.filename).name}:{last.lineno}: {str(error)[:200]}")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        faulthandler.cancel_dump_traceback_later()
    used, grown = time.process_time() - began, _memory("VmHWM") - before
    if grown > BYTES + BYTES_A_BYTE * case.size and result[0] in ("read", "refused"):
        result = ("too much memory", f"{grown / 1e6:.0f} MB for {case.size} bytes")
    elif used > limit and result[0] in ("read", "refused"):
        result = ("too long", f"{used:.1f} s for {case.size} bytes")
    return result


def _memory(field: str) -> int:
    """Bytes, as the system's account of this process has them."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return 1024 * int(line.split()[1])
    raise RuntimeError(f"no {field}: this needs Linux")


def worker(asked: argparse.Namespace, scratch: Path) -> None:
    """Try the files of one batch, and print what came of each that is not right."""
    warnings.simplefilter("ignore")
    os.environ[main.TRACEBACK] = "1"  # what goes wrong in a command is raised

    def give_up(*_: Any) -> None:
        raise TooLongError

    signal.signal(signal.SIGPROF, give_up)
    known = readers()
    folder = scratch / "files"
    for reader in known.values():  # what is imported and compiled on first use counts for none of them
        for whole in reader.wholes:
            _put(whole, folder)
            for draw in range(8):
                with contextlib.suppress(Exception):  # the files to come will show it
                    reader.read(folder, random.Random(draw))  # noqa: S311
    limit = _memory("VmSize") + ADDRESS_SPACE
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    counts: Counter[str] = Counter()
    for number in range(asked.first, asked.first + asked.count):
        (scratch / "number").write_text(str(number))
        case = Case(known, asked.seed, asked.kind, number, scratch)
        what, where = tried(case, known[case.reader], folder)
        counts[f"{case.reader}: {what if what in ('read', 'refused') else 'failed'}"] += 1
        if what not in ("read", "refused"):
            kept = asked.failures / f"{asked.seed}-{asked.kind}-{number}"
            _put(case.files, kept)
            print(json.dumps({"case": f"{asked.kind}:{number}", "reader": case.reader, "what": what, "where": where,
                              "files": str(kept)}), flush=True)  # fmt: skip
    print(json.dumps({"counts": counts}), flush=True)


class Batch(NamedTuple):
    """Files that one process tries."""

    kind: str
    first: int
    number: int

    def start(self, asked: argparse.Namespace, scratch: Path) -> subprocess.Popen[str]:
        """The process, which writes into `scratch`."""
        command = [
            sys.executable, __file__, "--worker", str(scratch), "--seed", str(asked.seed),
            "--failures", str(asked.failures), "--kind", self.kind, "--first", str(self.first),
            "--count", str(self.number),
        ]  # fmt: skip
        with (scratch / "output").open("w") as output:
            return subprocess.Popen(command, stdout=output, stderr=output, text=True)


class Results:
    """What has come of all files so far."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self._asked = asked
        self.failed = 0
        self._counts: Counter[str] = Counter()
        self._places: Counter[str] = Counter()

    def add(self, batch: Batch, status: int, scratch: Path) -> Batch | None:
        """Take what a process has printed; the files that are left where it died of one."""
        lines = (scratch / "output").read_text().splitlines()
        for line in lines:
            if line.startswith("{"):
                self._take(json.loads(line))
        if not status:
            return None
        self.failed += 1
        if not (scratch / "number").exists():
            sys.exit("\n".join(lines))  # before its first file: the next process would do the same
        number = int((scratch / "number").read_text())
        kept = self._asked.failures / f"{self._asked.seed}-{batch.kind}-{number}"
        if (scratch / "files").exists():
            shutil.copytree(scratch / "files", kept, dirs_exist_ok=True)
        print(f"{batch.kind}:{number}: the process ended with {status} ({kept}): {' / '.join(lines[-9:])}", flush=True)
        left = batch.first + batch.number - number - 1
        return Batch(batch.kind, number + 1, left) if left > 0 else None

    def _take(self, said: dict[str, Any]) -> None:
        if "counts" in said:
            self._counts += Counter(said["counts"])
            return
        self.failed += 1
        place = f"{said['reader']}: {said['what']} at {said['where'].partition(': ')[0]}"
        self._places[place] += 1
        if self._places[place] <= SHOWN:
            print(f"{said['case']}: {said['reader']}: {said['what']}: {said['where']} ({said['files']})", flush=True)

    def tell(self) -> None:
        """Print how many files each reader was given."""
        for name in sorted({key.partition(": ")[0] for key in self._counts}):
            row = (f"{self._counts[f'{name}: {what}']:,} {what}" for what in ("read", "refused", "failed"))
            print(f"{name:16} {', '.join(row)}")
        for place, times in self._places.most_common():
            print(f"{times:6,} {place}")


def _batches(asked: argparse.Namespace) -> Iterator[Batch]:
    if asked.only:
        kind, _, number = asked.only.partition(":")
        yield Batch(kind, int(number), 1)
        return
    for kind in KINDS:
        for first in range(0, asked.files, BATCH):
            yield Batch(kind, first, min(BATCH, asked.files - first))


def campaign(asked: argparse.Namespace) -> int:
    """Try all, some batches at a time, each in a process of its own; how many failed."""
    results, waiting = Results(asked), list(_batches(asked))[::-1]
    running: list[tuple[Batch, subprocess.Popen[str], Path]] = []
    place = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # a folder with a random name is made in it
    while waiting or running:
        while waiting and len(running) < asked.jobs:
            batch, scratch = waiting.pop(), Path(tempfile.mkdtemp(prefix="fuzz-", dir=place))
            running.append((batch, batch.start(asked, scratch), scratch))
        batch, process, scratch = running.pop(0)
        if left := results.add(batch, process.wait(), scratch):
            waiting.append(left)
        shutil.rmtree(scratch)
    results.tell()
    return results.failed


def parsed() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--files", type=int, default=5000, help="so many of either kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--failures", type=Path, default=Path("fuzz-failures"), help="where files that fail are kept")
    parser.add_argument("--only", help="one file, as damaged:123")
    for name, kind in {"--worker": Path, "--kind": str, "--first": int, "--count": int}.items():
        parser.add_argument(name, type=kind, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    wanted = parsed()
    if wanted.worker:
        worker(wanted, wanted.worker)
        sys.exit()
    print(f"seed {wanted.seed}: {wanted.files:,} damaged and {wanted.files:,} crafted files")
    began = time.monotonic()
    failures = campaign(wanted)
    print(f"{failures} failed; {time.monotonic() - began:.0f} s")
    sys.exit(failures > 0)
