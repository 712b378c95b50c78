import pytest

from w2v import W2VError
from w2v.quoting import printable, quoted


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("naïve 東京", "naïve 東京"),
        ("a\x1b[31mb", r"a\x1b[31mb"),
        ("a\nb\u2028c", r"a\nb\u2028c"),
        ("\udcff", r"\udcff"),
    ],
)
def test_what_would_move_a_cursor_is_spelled_out(text, shown):
    assert printable(text) == shown


def test_what_is_quoted_is_one_line_of_so_many_characters():
    assert quoted("a\nb") == r"'a\nb'"
    assert quoted(b"\xff") == r"b'\xff'"
    assert quoted("x" * 60) == repr("x" * 60)
    assert quoted("x" * 61) == repr("x" * 60) + "..."
    assert quoted("abcdef", most=3) == "'abc'..."


def test_an_error_is_one_line_whatever_it_quotes():
    assert str(W2VError("line one\nline two \x1b[2J")) == r"line one line two \x1b[2J"
