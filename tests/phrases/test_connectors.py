import pytest
from gensim.models.phrases import ENGLISH_CONNECTOR_WORDS

from w2v.errors import W2VError
from w2v.phrases.connectors import CONNECTORS, find_connectors


def test_the_english_list_is_gensims():
    assert find_connectors("english") == CONNECTORS["english"]
    assert CONNECTORS["english"] == ENGLISH_CONNECTOR_WORDS


def test_a_file_has_words_with_any_white_space(tmp_path):
    (tmp_path / "list").write_bytes("\ufeffder  die\tdas\r\nÄN dem\n".encode())
    assert find_connectors(tmp_path / "list") == {"der", "die", "das", "ÄN", "dem"}
    assert find_connectors(str(tmp_path / "list"), str.lower) == {"der", "die", "das", "än", "dem"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [(None, "cannot be read: No such file"), (b" \n", "contains no words"), (b"of\nthe \xff\n", "line 2: not UTF-8")],
)
def test_a_file_that_is_no_list_is_refused(tmp_path, content, reason):
    if content is not None:
        (tmp_path / "list").write_bytes(content)
    with pytest.raises(W2VError, match=reason):
        find_connectors(tmp_path / "list")
    with pytest.raises(W2VError, match="Is a directory"):
        find_connectors(tmp_path)
