"""How text is found and read: which files of folders, and in what encoding.

What is then done with it decides the vectors, and is said by hyperparameters.
"""

import codecs
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from encodings.aliases import aliases

from w2v.errors import HyperparameterError
from w2v.quoting import quoted

AUTO = "auto"  # an encoding that is guessed


@dataclass(frozen=True)
class TextOptions:
    """Raises HyperparameterError where Python knows no such encoding, or a value is of the wrong type."""

    encoding: str | None = None  # as Python calls it, AUTO, or None for UTF-8
    include: tuple[str, ...] = ()  # patterns; the files that are read in folders, all if there are none
    exclude: tuple[str, ...] = ()  # patterns; files and folders in folders that are not
    skip_foreign: bool = False  # skip files that are not text

    def __post_init__(self) -> None:
        object.__setattr__(self, "encoding", _known_encoding(self.encoding))
        for name in ("include", "exclude"):
            object.__setattr__(self, name, _patterns(name, getattr(self, name)))
        if not isinstance(self.skip_foreign, bool):
            raise HyperparameterError(f"skip_foreign must be true or false, not {self.skip_foreign!r}")


def _known_encoding(name: str | None) -> str | None:
    """The encoding as Python calls it, None for UTF-8."""
    if name is None or name == AUTO:
        return name
    if not isinstance(name, str):
        raise HyperparameterError(f"encoding must be a name, not {name!r}")
    with contextlib.suppress(LookupError, ValueError):
        codec = codecs.lookup(name)
        with contextlib.suppress(UnicodeError):
            b"a".decode(name)  # LookupError for a codec of other things than text
        if codec.incrementaldecoder is not None:
            return None if codec.name in ("utf-8", "utf-8-sig") else codec.name
    import difflib  # noqa: PLC0415  # only a mistake pays for it

    near = difflib.get_close_matches(name.lower().replace("-", "_"), {*aliases, *aliases.values(), AUTO}, 1)
    meant = f"did you mean {near[0]}? " if near else ""
    raise HyperparameterError(
        f"Python knows no encoding {quoted(name)}: {meant}cp1252, latin-1, utf-16 and shift_jis are some"
    )


def _patterns(name: str, given: Sequence[str]) -> tuple[str, ...]:
    patterns = (given,) if isinstance(given, str) else tuple(given)
    for pattern in patterns:
        if not isinstance(pattern, str) or not pattern.strip("/"):
            raise HyperparameterError(f"{name} must be patterns of file names, such as *.txt, not {pattern!r}")
    return patterns


AS_IT_IS = TextOptions()
