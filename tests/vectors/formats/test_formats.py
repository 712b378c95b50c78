import subprocess
import sys
import warnings

import numpy as np
import pytest
from gensim.models import KeyedVectors

import w2v
from samples import same_bits, vectors_of
from w2v.errors import FormatWarning, ModelError, OutputError, W2VError
from w2v.vectors.formats import (
    FORMATS,
    READABLE,
    Contents,
    ReadOptions,
    export,
    format_of,
    read,
    read_contents,
    write_contents,
)

GENSIM = {"text": {"binary": False}, "binary": {"binary": True}, "glove": {"binary": False, "no_header": True}}
COUNTED = {"safetensors", "npy", "parquet", "fasttext"}
SUFFIXES = [(suffix, name) for name, known in FORMATS.items() for suffix in known.suffixes]


@pytest.fixture(params=FORMATS)
def name(request):
    return request.param


@pytest.fixture(params=READABLE)
def readable(request):
    return request.param


def test_what_is_written_reads_back_to_the_same_bits_whatever_its_name(vectors, readable, tmp_path):
    for path in (tmp_path / "v", tmp_path / "v.txt", tmp_path / "v.bin", tmp_path / "v.parquet"):
        export(vectors, path, readable, overwrite=True)
        found = read(path)
        assert list(found.words) == vectors.words
        same_bits(found.vectors, vectors.vectors)
        np.testing.assert_array_equal(found.counts, vectors.counts if readable in COUNTED else 0 * vectors.counts)


def test_every_kind_of_number_comes_back(readable, tmp_path):
    bits = np.random.default_rng(1).integers(0, 2**32, 3000, np.uint32).view(np.float32).reshape(-1, 3)
    matrix = np.concatenate([bits[np.isfinite(bits).all(axis=1)], [[0, -0.0, 1e-45], [3.4028235e38, -1, 1e-38]]])
    vectors = vectors_of([f"w{row}" for row in range(len(matrix))], matrix)
    export(vectors, tmp_path / "v", readable)
    same_bits(read(tmp_path / "v").vectors, vectors.vectors)


@pytest.mark.parametrize("format_name", GENSIM)
def test_gensim_reads_the_same_bits(vectors, format_name, tmp_path):
    export(vectors, tmp_path / "v", format_name)
    theirs = KeyedVectors.load_word2vec_format(str(tmp_path / "v"), **GENSIM[format_name])
    assert theirs.index_to_key == vectors.words
    same_bits(theirs.vectors, vectors.vectors)


@pytest.mark.parametrize("format_name", GENSIM)
def test_what_gensim_writes_is_read(vectors, format_name, tmp_path):
    theirs = KeyedVectors(vectors.vectors.shape[1])
    theirs.add_vectors(vectors.words, vectors.vectors)
    binary, header = format_name == "binary", format_name != "glove"
    theirs.save_word2vec_format(str(tmp_path / "v"), binary=binary, write_header=header)
    found = read(tmp_path / "v")
    assert found.words == vectors.words
    same_bits(found.vectors, vectors.vectors)


@pytest.mark.filterwarnings("ignore:overflow")  # gensim's, of 1e400
@pytest.mark.parametrize("format_name", ["text", "glove"])
def test_decimals_of_any_length_are_what_gensim_makes_of_them(format_name, tmp_path):
    random = np.random.default_rng(1)
    doubles = random.normal(size=(300, 4)) * 10.0 ** random.integers(-30, 30, (300, 4))
    texts = [
        [random.choice([str(x), f"{x:.9g}", f"{x:.7e}", f"{x:.3f}", f"{x:+.25E}"]) for x in row] for row in doubles
    ]
    halfway = (1 + 2.0**-24) * np.ones(4)  # as float32, rounded from the decimal or by way of a double
    texts += [[f"{x:.60f}" + "1" for x in halfway], ["1e400", "-1e39", "nan", "1e-400"], ["7", "-0", ".5", "5."]]
    lines = [f"w{row} {' '.join(numbers)}\n" for row, numbers in enumerate(texts)]
    (tmp_path / "v").write_text(("303 4\n" if format_name == "text" else "") + "".join(lines))
    theirs = KeyedVectors.load_word2vec_format(str(tmp_path / "v"), **GENSIM[format_name])
    found = read(tmp_path / "v", tell=str)
    np.testing.assert_array_equal(found.vectors, theirs.vectors)
    same_bits(np.nan_to_num(found.vectors), np.nan_to_num(theirs.vectors))


def test_more_words_than_are_written_or_read_at_a_time_stay_in_order(readable, tmp_path):
    matrix = np.random.default_rng(1).normal(size=(9000, 150)).astype(np.float32)
    words = [f"w{row}" for row in range(len(matrix))]
    export(vectors_of(words, matrix), tmp_path / "v", readable)
    found = read(tmp_path / "v")
    assert found.words == words
    same_bits(found.vectors, matrix)


def test_no_words_are_a_file_too_if_something_says_how_many_dimensions(readable, tmp_path):
    empty = vectors_of([], np.empty((0, 5)))
    if readable == "glove":
        with pytest.raises(W2VError, match="has no header: without words"):
            export(empty, tmp_path / "v", readable)
        return
    export(empty, tmp_path / "v", readable)
    found = read(tmp_path / "v", readable)
    assert list(found.words) == []
    assert found.vectors.shape == (0, 5)


def test_vectors_of_no_dimensions_are_refused(name, tmp_path):
    for dimensions in (0, 2**16 + 1):
        with pytest.raises(W2VError, match=f"{dimensions} dimensions"):
            export(vectors_of(["a"], np.zeros((1, dimensions))), tmp_path / "v", name)
    assert list(tmp_path.iterdir()) == []


def test_the_most_dimensions_are_read_back(readable, tmp_path):
    matrix = np.random.default_rng(1).normal(size=(3, 2**16)).astype(np.float32)
    export(vectors_of("abc", matrix), tmp_path / "v", readable)
    same_bits(read(tmp_path / "v").vectors, matrix)


def test_outputs_are_exported_when_asked(vectors, readable, tmp_path):
    export(vectors, tmp_path / "v", readable, outputs=True)
    same_bits(read(tmp_path / "v").vectors, vectors.contexts)
    with pytest.raises(W2VError, match="no output matrix"):
        export(vectors_of("a"), tmp_path / "other", readable, outputs=True)


@pytest.mark.parametrize(
    "word", ["", " ", "a b", "a\nb", "\t", "a\r", "\v", "a\f", "\ud800", "\\", "a\\u0020", "\\e", "\0"]
)
def test_a_word_reads_back_or_is_refused_by_name_and_can_be_escaped(name, word, tmp_path):
    vectors = vectors_of(["good", word])
    try:
        export(vectors, tmp_path / "v", name)
    except W2VError as error:
        assert f"word 2, {word!r}, " in str(error)  # noqa: PT017  # either is right
        assert list(tmp_path.iterdir()) == []
    else:
        assert not FORMATS[name].readable or list(read(tmp_path / "v", tell=str).words) == ["good", word]
    write_contents(Contents(vectors), tmp_path / "e", name, escape=True)
    assert not FORMATS[name].readable or list(read(tmp_path / "e", unescape=True).words) == ["good", word]


def test_an_existing_file_is_kept_unless_overwriting(vectors, name, tmp_path):
    for path in FORMATS[name].files(tmp_path / "v"):
        path.write_text("old")
        with pytest.raises(OutputError, match="`overwrite=True`"):
            export(vectors, tmp_path / "v", name)
        assert path.read_text() == "old"
        assert list(tmp_path.iterdir()) == [path]
        export(vectors, tmp_path / "v", name, overwrite=True)
        for written in FORMATS[name].files(tmp_path / "v"):
            assert written.stat().st_size > 10
            written.unlink()


def test_suffixes_name_one_format_each():
    suffixes = [suffix for suffix, _ in SUFFIXES]
    assert len(set(suffixes)) == len(suffixes)
    for suffix, name in SUFFIXES:
        assert format_of(f"a.b{suffix}") == format_of(f"A{suffix.upper()}") == name
    assert format_of("vectors.foo") is None
    assert format_of("vectors") is None


@pytest.mark.parametrize("format_name", [name for name in READABLE if name != "glove"])  # of which every part is whole
def test_a_file_cut_short_is_refused_or_told(vectors, format_name, tmp_path):
    export(vectors, tmp_path / "v", format_name)
    whole = (tmp_path / "v").read_bytes()
    step = max(1, len(whole) // 400)
    for size in range(0, len(whole) - (format_name == "binary"), step):  # the binary one's last line feed is no loss
        (tmp_path / "v").write_bytes(whole[:size])
        try:
            found = read(tmp_path / "v", format_name, strict=True)
        except ModelError as error:
            assert "v" in str(error)  # noqa: PT017  # either is right
        else:
            raise AssertionError(f"{size} bytes of {len(whole)} were read as {found}")


def test_what_is_no_file_of_vectors_is_refused(tmp_path):
    random = np.random.default_rng(1)
    for noise in (b"", b"\n", b"3\n", b"plain text\n" * 9, b"\n\n", random.bytes(1000), bytes(1000), b"{}"):
        (tmp_path / "v").write_bytes(noise)
        with pytest.raises(ModelError, match="v: is in no known format: safetensors, npy, "):
            read(tmp_path / "v")
        for format_name in READABLE:
            with pytest.raises(ModelError, match="v"):
                read(tmp_path / "v", format_name)


@pytest.mark.parametrize(
    ("start", "what"),
    [(b"\x1f\x8b\x08\0", "zcat"), (b"BZh91AY&SY", "bzcat"), (b"\xfd7zXZ\0", "xzcat"), (b"\x28\xb5\x2f\xfd", "zstdcat"),
     (b"PK\x03\x04", "unpack it"), (b"\x80\x04\x95", "save_word2vec_format"), (b"\xba\x16\x4f\x2f", "version 0 of"),
     (b"\x89HDF\r\n", "HDF5")],
)  # fmt: skip
@pytest.mark.parametrize("path", ["v", "v.bin"])
def test_what_people_take_for_vectors_is_answered_with_what_to_do(tmp_path, start, what, path):
    (tmp_path / path).write_bytes(start + bytes(100))
    with pytest.raises(ModelError, match=what):
        read(tmp_path / path)


def test_places_that_cannot_be_read_are_refused(tmp_path):
    for path, what in {
        "none": "no such file",
        ".": "is a folder",
        "a\0b": "cannot be read",
        "x" * 300: "too long",
    }.items():
        with pytest.raises(ModelError, match=what):
            read(tmp_path / path)


def test_what_is_odd_is_a_warning_where_nobody_listens(tmp_path):
    (tmp_path / "v").write_bytes(b"1 2\na 1 2")
    with pytest.warns(FormatWarning, match="v: line 2: the last line has no line feed") as caught:
        found = w2v.load(tmp_path / "v")
    assert caught[0].filename == __file__
    assert found.words == ["a"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ModelError, match="v: line 2: the last line has no line feed"):
            w2v.load(tmp_path / "v", strict=True)


def requested(vectors, request):
    """The obvious way."""
    rows = [row for row, word in enumerate(vectors.words[: request.top]) if not request.words or word in request.words]
    matrix = vectors.vectors[rows].astype(float)
    if request.normalize:
        matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    return [vectors.words[row] for row in rows], vectors.counts[rows], matrix


@pytest.mark.parametrize("top", [None, 1, 3, 12, 100])
@pytest.mark.parametrize("words", [None, frozenset({"the", "東京", "Paris", "none such"})])
@pytest.mark.parametrize("normalize", [False, True])
def test_a_part_is_what_was_requested(vectors, readable, tmp_path, top, words, normalize):
    export(vectors, tmp_path / "v", readable)
    request = ReadOptions(top, words, normalize)
    found = read_contents(tmp_path / "v", None, request)[0].vectors
    expected, counts, matrix = requested(vectors, request)
    assert list(found.words) == expected
    np.testing.assert_allclose(found.vectors, matrix, rtol=1e-6)
    np.testing.assert_array_equal(found.counts, counts if readable in COUNTED else 0 * counts)
    if found.contexts is not None:
        same_bits(found.contexts, vectors.contexts[[vectors.row(word) for word in expected]])
    assert (found.contexts is not None) == (readable in ("safetensors", "fasttext") and not normalize)


def test_reading_ends_when_all_that_is_wanted_is_there(tmp_path):
    rows = b"".join(b"w%d 1 2\n" % row for row in range(200_000))
    (tmp_path / "v").write_bytes(b"3 2\n" + rows + b"no vector at all\n")
    with pytest.raises(ModelError, match="line 200002: 'at' is not a number"):
        read(tmp_path / "v")
    for request in (ReadOptions(top=2), ReadOptions(words=frozenset({"w0", "w1"}))):
        contents, _, odd = read_contents(tmp_path / "v", None, request)
        assert (contents.vectors.words, odd) == (["w0", "w1"], [])


@pytest.mark.parametrize("format_name", [name for name, known in FORMATS.items() if "float16" in known.smaller])
def test_float16_reads_back_as_the_float32_it_stands_for(vectors, format_name, tmp_path):
    contents = Contents(vectors)
    write_contents(contents, tmp_path / "v", format_name)
    large = (tmp_path / "v").stat().st_size
    write_contents(contents, tmp_path / "v", format_name, dtype="float16", overwrite=True)
    same_bits(read(tmp_path / "v").vectors, vectors.vectors.astype(np.float16).astype(np.float32))
    assert (tmp_path / "v").stat().st_size < large


def test_float16_is_refused_where_there_is_none_and_for_numbers_too_large(vectors, name, tmp_path):
    if "float16" not in FORMATS[name].smaller:
        with pytest.raises(W2VError, match=f"{name} has no float16: it is for safetensors, npy, parquet"):
            write_contents(Contents(vectors), tmp_path / "v", name, dtype="float16")
        return
    matrix = np.zeros((200_000, 2))
    matrix[177_777, 1] = 70000
    large = vectors_of([f"w{row}" for row in range(len(matrix))], matrix)
    with pytest.raises(W2VError, match="word 177778, 'w177777', has a number too large for float16: 70000"):
        write_contents(Contents(large), tmp_path / "v", name, dtype="float16")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", ["1000000000000", "99999999999999999999"])
@pytest.mark.parametrize("format_name", ["text", "binary"])
def test_nothing_is_allocated_on_a_headers_word(told, words, format_name):
    body = {"text": b"a" + b" 1" * 300 + b"\n", "binary": b"a " + bytes(1200)}[format_name]
    header = f"{words} 300\n".encode()
    if format_name == "text":
        found, [odd] = told(header + body)
        assert len(found) == 1
        assert "all of the 1 there" in odd
    else:
        with pytest.raises(ModelError, match="cut short"):
            told(header + body)


def test_loading_imports_the_module_of_one_format_and_no_library_of_others(small_model, tmp_path):
    small_model.save(tmp_path / "m")
    code = "import sys, w2v; w2v.load(sys.argv[1]); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code, tmp_path / "m"], capture_output=True, text=True, check=True)
    modules = set(done.stdout.split())
    assert "pyarrow" not in modules
    others = {f"w2v.vectors.formats.{name}" for name in FORMATS} - {"w2v.vectors.formats.safetensors"}
    assert not modules & others
