import io
import random

import numpy as np
import pytest

from w2v.errors import OutputError, W2VError
from w2v.phrases.passes import JoinedCorpus, Phrase
from w2v.phrases.writing import save_list, save_text, write_text

PHRASES = [Phrase("new_york", 1 / 3, 12, 20, 30, 1), Phrase("ß_日", 2.0, 5, 6, 7, 2)]


def joined_of(sentences):
    words = sorted({word for sentence in sentences for word in sentence})
    ids = [i for sentence in sentences for i in [*map(words.index, sentence), -1]]
    return JoinedCorpus(np.array(ids, np.int32), words, np.zeros(len(words), np.int64), PHRASES, [])


@pytest.mark.parametrize("piece", [1, 2, 3, 50, 1000])
@pytest.mark.parametrize("threads", [1, 3])
def test_the_text_is_the_sentences_for_every_size_of_pieces(piece, threads):
    rng = random.Random(piece)
    sentences = [rng.choices(["a", "ß", "日本", "new_york", "x" * 50], k=rng.randrange(1, 9)) for _ in range(30)]
    file, told = io.BytesIO(), []
    write_text(
        file, joined_of(sentences), threads=threads, piece=piece, progress=lambda done, all_: told.append((done, all_))
    )
    assert file.getvalue().decode() == "".join(" ".join(sentence) + "\n" for sentence in sentences)
    assert told[-1][0] == told[-1][1] == len(joined_of(sentences).ids)
    assert len(told) == -(-told[-1][1] // piece)


def test_a_file_is_written_whole_and_existing_ones_are_kept(tmp_path):
    joined = joined_of([["a", "b"], ["c"]])
    save_text(joined, tmp_path / "text")
    assert (tmp_path / "text").read_text() == "a b\nc\n"
    with pytest.raises(OutputError, match="exists"):
        save_text(joined, tmp_path / "text")
    save_text(joined_of([["d"]]), tmp_path / "text", overwrite=True)
    assert (tmp_path / "text").read_text() == "d\n"
    assert [path.name for path in tmp_path.iterdir()] == ["text"]


@pytest.mark.parametrize("word", ["a b", "a\n", "\0", "\t"])
def test_a_word_with_white_space_in_it_is_refused(tmp_path, word):
    with pytest.raises(W2VError, match="whitespace"):
        save_text(joined_of([["a", word]]), tmp_path / "text")
    assert list(tmp_path.iterdir()) == []


def test_the_list_has_its_columns_named(tmp_path):
    save_list(PHRASES, tmp_path / "list")
    head, *rows = (tmp_path / "list").read_text(encoding="utf-8").splitlines()
    assert head.split("\t") == ["phrase", "score", "count", "count of first word", "count of last word", "pass"]
    assert [row.split("\t") for row in rows] == [[str(value) for value in phrase] for phrase in PHRASES]
    assert float(rows[0].split("\t")[1]) == 1 / 3
