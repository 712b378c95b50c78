import pytest

from w2v.errors import HyperparameterError
from w2v.text_options import AS_IT_IS, AUTO, TextOptions


@pytest.mark.parametrize(
    ("name", "known"),
    [("utf-8", None), ("UTF8", None), ("utf-8-sig", None), ("latin-1", "iso8859-1"), ("cp1252", "cp1252"),
     ("Shift_JIS", "shift_jis"), ("UTF-16LE", "utf-16-le"), (AUTO, AUTO), (None, None)],
)  # fmt: skip
def test_encodings_are_called_as_python_calls_them(name, known):
    assert TextOptions(encoding=name).encoding == known


@pytest.mark.parametrize(
    ("name", "said"),
    [("utf-88", "Python knows no encoding 'utf-88': did you mean utf"), ("no\0thing", "knows no encoding"),
     ("hex", "Python knows no encoding 'hex'"), ("größe", "knows no encoding"), ("", "knows no encoding"),
     (5, "encoding must be a name, not 5")],
)  # fmt: skip
def test_what_is_no_encoding_is_refused(name, said):
    with pytest.raises(HyperparameterError, match=said):
        TextOptions(encoding=name)


def test_patterns_may_be_a_list_or_one():
    assert TextOptions(include=["*.txt", "a/*"], exclude="*.bak") == TextOptions(
        include=("*.txt", "a/*"), exclude=("*.bak",)
    )
    for wrong in ([5], [""], "/"):
        with pytest.raises(HyperparameterError, match=r"include must be patterns of file names, such as \*\.txt"):
            TextOptions(include=wrong)


def test_whether_files_are_skipped_is_true_or_false():
    with pytest.raises(HyperparameterError, match="skip_foreign must be true or false"):
        TextOptions(skip_foreign="yes")
    assert TextOptions() == AS_IT_IS
