"""Small files of text that people write, such as lists of words: read whole, in UTF-8."""

from pathlib import Path

from w2v.errors import W2VError


def read_text(path: Path, *, error_type: type[W2VError] = W2VError, otherwise: str = "") -> str:
    """The text in the file, without a byte order mark.

    An error of that type where it cannot be read, saying what to do `otherwise`, or is not UTF-8, saying the line.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        advice = f": {otherwise}" if otherwise else ""
        raise error_type(f"{path}: cannot be read: {error.strerror or error}{advice}") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise error_type(f"{path}: line {line}: not UTF-8: save it as UTF-8 text") from error
