"""Sentences and text in columns of tables."""

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

import w2v
from w2v.corpus.columns import Column, column_of
from w2v.errors import CorpusError, W2VError

SESSIONS = [["tea", "milk", None, "green tea"], None, [], ["milk"]]
WANTED = [["tea", "milk", "green tea"], [], [], ["milk"]]
TEXTS = ["a cat sat\non a mat", None, "", 'said "no, thanks"']
TRAINED = {"dim": 3, "min_count": 1, "epochs": 1, "sample": 0}


@pytest.fixture
def table():
    ids = pa.array([[1, 22], None, [], [1]], pa.large_list(pa.int32()))
    some = pa.table({"items": SESSIONS, "ids": ids, "text": TEXTS, "price": [1.5, 2, 3, 4]})
    coded = some["text"].dictionary_encode()
    return some.append_column("coded", coded)


@pytest.fixture(params=["table", "parquet", "two files", "slices"])
def given(request, table, tmp_path):
    """What a column is taken of, and how often its rows come."""
    if request.param == "table":
        return table, 1
    if request.param == "slices":
        return pa.concat_tables([table.slice(0, 2), table.slice(2)]), 1
    parquet.write_table(table, tmp_path / "t.parquet", row_group_size=3)
    return (tmp_path / "t.parquet", 1) if request.param == "parquet" else ([str(tmp_path / "t.parquet")] * 2, 2)


def test_a_column_of_lists_has_a_sentence_in_each_row(given, monkeypatch):
    monkeypatch.setattr("w2v.corpus.columns._ROWS", 3)
    corpus, times = given
    items = column_of(corpus, "items")
    assert not items.is_text
    assert list(items) == list(items) == WANTED * times
    assert list(column_of(corpus, "ids")) == [["1", "22"], [], [], ["1"]] * times


def test_a_column_of_strings_holds_text(given):
    corpus, times = given
    for name in ("text", "coded"):
        column = column_of(corpus, name)
        assert column.is_text
        assert list(column) == [text or "" for text in TEXTS] * times


@pytest.mark.parametrize(("suffix", "separator"), [(".csv", ","), (".tsv", "\t")])
def test_csv_has_text(tmp_path, suffix, separator):
    path = tmp_path / f"t{suffix}"
    long = "word " * 50_000  # longer than Python's limit
    lines = [["id", "text"], ["1", '"a ""b"",\tc\nd"'], ["2", long], ["3", ""]]
    path.write_text("\ufeff" + "\n".join(separator.join(line) for line in lines) + "\n\n", encoding="utf-8")
    assert list(column_of(path, "text")) == ['a "b",\tc\nd', long, ""]


def test_a_corpus_that_is_not_a_table_is_returned_unchanged():
    for corpus in ("text.txt", ["a.txt"], [["a", "b"]], iter([])):
        assert column_of(corpus, None) is corpus


class Foreign:
    """A table or a column of another library: all that is known of it is how it gives itself to Arrow."""

    def __init__(self, values, **more):
        self._values = values
        self.__dict__.update(more)

    def __arrow_c_stream__(self, requested_schema=None):
        return self._values.__arrow_c_stream__(requested_schema)


def test_other_libraries_give_their_tables_to_arrow(table):
    assert list(column_of(Foreign(table, columns=["items"]), "items")) == WANTED
    assert list(column_of(Foreign(table["items"]), None)) == WANTED
    views = pa.table(
        {
            "items": pa.array(table["items"].to_pylist(), pa.list_(pa.string_view())),
            "text": pa.array(table["text"].to_pylist(), pa.string_view()),
        }
    )
    assert list(column_of(views, "items")) == WANTED
    assert column_of(views, "text").is_text


def test_arrays_and_tables_of_one_column_need_no_name(table):
    assert list(column_of(table["items"], None)) == WANTED
    assert list(column_of(table["items"].chunk(0), None)) == WANTED
    assert next(iter(column_of(table.select(["text"]), None))) == TEXTS[0]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("price", "the column 'price' holds double: give one of strings, or of lists of strings or whole numbers"),
        ("word", "has no column 'word': its columns are 'items', 'ids', 'text', 'price', 'coded'"),
    ],
)
def test_columns_of_unsuitable_types_are_refused(given, name, message):
    with pytest.raises(CorpusError, match=message):
        column_of(given[0], name)


def test_what_cannot_be_read_is_refused(table, tmp_path):
    with pytest.raises(CorpusError, match="say which with column="):
        column_of(table, None)
    with pytest.raises(CorpusError, match="column is only for Parquet, CSV and TSV files"):
        column_of([["a"]], "text")
    with pytest.raises(CorpusError, match=r"t.txt: column needs a table, a file that ends in .parquet, .csv, .tsv"):
        column_of(tmp_path / "t.txt", "text")
    with pytest.raises(CorpusError, match=r"t.csv: no such file"):
        column_of(tmp_path / "t.csv", "text")
    (tmp_path / "t.parquet").write_bytes(b"PAR1" + bytes(100))
    with pytest.raises(CorpusError, match="not a Parquet file, or damaged"):
        column_of(tmp_path / "t.parquet", "text")
    (tmp_path / "t.csv").write_bytes(b"id,text\n1\n")
    with pytest.raises(CorpusError, match=r"t.csv: line 2: 1 fields, but 'text' is number 2"):
        list(column_of(tmp_path / "t.csv", "text"))
    (tmp_path / "t.csv").write_bytes(b"id,text\n1,f\xfcr\n")
    with pytest.raises(CorpusError, match="cannot be read as a table in UTF-8"):
        list(column_of(tmp_path / "t.csv", "text"))
    assert issubclass(CorpusError, W2VError)


def test_sentences_in_a_column_train_as_lists_of_them_do():
    own = w2v.train([row for row in WANTED if row] * 20, **TRAINED)
    items = pa.table({"items": SESSIONS * 20})
    for corpus, column in ((items, "items"), (items["items"], None)):
        model = w2v.train(corpus, column=column, **TRAINED)
        assert model.words == own.words == ["milk", "tea", "green tea"]
        np.testing.assert_array_equal(model.vectors, own.vectors)


def test_text_in_a_column_trains_as_a_file_of_it_does(tmp_path, monkeypatch):
    rows = [f"The cat{k % 7} sat, on\nmat{k % 5} -- naïve" for k in range(3000)] + [""]
    (tmp_path / "t.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")
    parquet.write_table(pa.table({"text": rows}), tmp_path / "t.parquet")
    monkeypatch.setattr("w2v.corpus.text.row_blocks.__defaults__", (1 << 12,))
    for more in ({}, {"words": True, "lowercase": True}, {"max_token": 8}):
        own = w2v.train(tmp_path / "t.txt", **TRAINED, **more)
        model = w2v.train(tmp_path / "t.parquet", column="text", **TRAINED, **more)
        assert model.words == own.words
        np.testing.assert_array_equal(model.vectors, own.vectors)
        same = ("lines", "bytes", "tokens", "types", "words", "sentences", "cut")
        assert [model.corpus[name] for name in same] == [own.corpus[name] for name in same]


def test_a_column_without_words_is_refused():
    with pytest.raises(CorpusError, match="the column: no words in the corpus"):
        w2v.train(pa.table({"text": ["", None, "  "]}), **TRAINED)
    assert not Column(False, lambda: iter([])).is_text
