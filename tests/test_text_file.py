import pytest

from w2v.errors import EvaluationError, W2VError
from w2v.text_file import read_text


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path):
    (tmp_path / "list").write_bytes("\ufeffgröße\n\ufeff".encode())
    assert read_text(tmp_path / "list") == "größe\n\ufeff"


def test_what_is_not_utf8_is_named_by_its_line(tmp_path):
    (tmp_path / "list").write_bytes(b"a\nb\n\xe9\n")
    with pytest.raises(W2VError, match="list: line 3: not UTF-8: save it as UTF-8 text"):
        read_text(tmp_path / "list")


def test_what_cannot_be_read_is_said_with_what_to_do(tmp_path):
    with pytest.raises(EvaluationError, match=r"list: cannot be read: No such file or directory: name another$"):
        read_text(tmp_path / "list", error_type=EvaluationError, otherwise="name another")
