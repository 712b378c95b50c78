"""docs/file-format.md is enough to write a reader from: its own is taken out of the page and held against w2v's."""

import hashlib
import json
import re
import struct
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import w2v
from w2v.vectors.dtypes import DTYPES
from w2v.vectors.formats.safetensors import VERSION

PAGE = (Path(__file__).parents[1] / "docs" / "file-format.md").read_text(encoding="utf-8")
SENTENCES = [["naïve", "new york", "東京"]] * 300 + [["naïvely", "kind", "kindly", "kindness"]] * 300
SMALL = {"dim": 6, "epochs": 1, "sample": 0}


@pytest.fixture(scope="module")
def read_vectors():
    names = {}
    exec(next(code for code in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL) if "def " in code), names)  # noqa: S102
    return names["read_vectors"]


@pytest.fixture(scope="module")
def subwords(tmp_path_factory):
    path = tmp_path_factory.mktemp("format") / "model.safetensors"
    w2v.train(SENTENCES, input="subwords", **SMALL).save(path)
    return path


def table_of(heading):
    """What stands between backticks in the first column of the section's table."""
    section = re.search(rf"^## {heading}\n(.*?)^## ", PAGE, re.MULTILINE | re.DOTALL)[1]
    return set(re.findall(r"^\| `(\w+)`", section, re.MULTILINE))


def header_of(path):
    data = path.read_bytes()
    (size,) = struct.unpack("<Q", data[:8])
    return json.loads(data[8 : 8 + size]), data[8 + size :]


@pytest.mark.parametrize("dtype", ["model", *DTYPES])
def test_the_reader_of_the_page_reads_what_w2v_reads(read_vectors, small_model, tmp_path, dtype):
    path = tmp_path / "file.safetensors"
    small_model.save(path)
    if dtype != "model":
        w2v.load(path).save(path, dtype=dtype, overwrite=True)
    words, counts, vectors = read_vectors(path)
    there = w2v.load(path)
    assert words == list(there.words) == list(small_model.words)
    assert_array_equal(counts, small_model.counts)
    assert_array_equal(vectors, there.vectors[:])


def test_the_tables_name_all_that_a_file_has(subwords):
    header, data = header_of(subwords)
    metadata = header.pop("__metadata__")
    assert set(header) == table_of("Tensors")
    assert set(metadata) == table_of("Metadata")
    assert len(data) == max(entry["data_offsets"][1] for entry in header.values())
    assert json.loads(metadata["format_version"]) == int(re.search(r"format version (\d+)", PAGE)[1])
    assert f"version > {VERSION}" in PAGE


def test_checksums_are_what_the_page_says(subwords):
    header, data = header_of(subwords)
    metadata = header.pop("__metadata__")
    of_all = metadata.pop("metadata_sha256")
    assert hashlib.sha256(json.dumps(sorted(metadata.items())).encode()).hexdigest() == of_all
    for name, sha256 in json.loads(metadata["sha256"]).items():
        begin, end = header[name]["data_offsets"]
        assert hashlib.sha256(data[begin:end]).hexdigest() == sha256


def fnv1a(ngram):
    value = 2166136261
    for byte in ngram.encode():
        value = ((value ^ (byte | (0xFFFFFF00 if byte >= 128 else 0))) * 16777619) % 2**32
    return value


def test_an_unseen_word_has_the_vector_that_the_page_says(subwords):
    header, data = header_of(subwords)
    settings = json.loads(header["__metadata__"]["hyperparameters"])
    begin, end = header["ngram_buckets"]["data_offsets"]
    buckets = np.frombuffer(data[begin:end], "<i8").tolist()
    begin, end = header["ngrams"]["data_offsets"]
    rows = np.frombuffer(data[begin:end], "<f4").reshape(header["ngrams"]["shape"])
    word = "<naïvekind>"
    ngrams = [
        word[first : first + length]
        for first in range(len(word))
        for length in range(settings["min_ngram"], settings["max_ngram"] + 1)
        if first + length <= len(word)
    ]
    found = [fnv1a(ngram) % settings["buckets"] for ngram in ngrams]
    vector = sum(rows[buckets.index(bucket)] for bucket in found if bucket in buckets) / len(ngrams)
    assert np.allclose(vector, w2v.load(subwords)["naïvekind"], atol=1e-6)


def test_outputs_of_a_tree_are_nodes_and_a_row_of_zeros():
    model = w2v.train(SENTENCES, objective="hierarchical-softmax", **SMALL)
    assert model.run["output_rows"] == "inner nodes"
    assert model.contexts[: len(model.words) - 1].any(axis=1).all()
    assert not model.contexts[len(model.words) - 1 :].any()
    assert len(model.contexts) == len(model.words)
