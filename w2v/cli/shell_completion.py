"""Shell completion: click completes commands, options and formats; this adds objectives and words of the model.

click's convention: `_W2V_COMPLETE=bash_source w2v` prints a script, which calls w2v with `_W2V_COMPLETE=bash_complete`.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem, get_completion_class, shell_complete

from w2v.errors import W2VError

if TYPE_CHECKING:
    from w2v.vectors.vectors import Vectors

VARIABLE = "_W2V_COMPLETE"
MODEL_VARIABLE = "W2V_MODEL"
_INSTRUCTIONS = tuple(f"{shell}_{what}" for what in ("source", "complete") for shell in ("bash", "zsh", "fish"))
_MOST = 50  # words; one more is shown if these would otherwise share too long a beginning
# Bash inserts words unquoted: those with characters that are special in a shell are not proposed.
_SPECIAL = re.compile(r"^-|[^\w@%+./\x80-\U0010ffff-]", re.ASCII)

Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def answer(group: click.Group, instruction: str) -> int:
    """Answer the shell's script, and print nothing else; the exit status."""
    if instruction not in _INSTRUCTIONS or get_completion_class(instruction.partition("_")[0]) is None:
        raise click.UsageError(f"{VARIABLE}={instruction}: it can be {', '.join(_INSTRUCTIONS[:3])}")
    return shell_complete(group, {}, "w2v", VARIABLE, instruction)


def complete_word(ctx: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The words of the model that complete `begun`, the most frequent first; none if the model cannot be read."""
    from w2v.model.record import DEFAULT_PATH  # noqa: PLC0415  # NumPy

    path = ctx.params.get("model_path") or os.environ.get(MODEL_VARIABLE) or DEFAULT_PATH
    try:
        vectors = _mapped(Path(path))
    except (W2VError, OSError):
        return []
    return [CompletionItem(word) for word in proposals(vectors.words, begun)] if vectors else []


def proposals(words: Sequence[str], begun: str) -> list[str]:
    """Those of `words` with this beginning, or with this beginning in another case if there are none."""
    found = [word for word in words if word.startswith(begun) and _is_plain(word)]
    if not found:
        folded = begun.casefold()
        found = [word for word in words if word.casefold().startswith(folded) and _is_plain(word)]
    shown, rest = found[:_MOST], found[_MOST:]
    if rest and _common(found) < _common(shown):  # a shell would insert what only those shown have in common
        begin = shown[0][: _common(found) + 1]
        shown.append(next(word for word in rest if not word.startswith(begin)))
    return shown


def _common(words: Sequence[str]) -> int:
    """How many characters they all begin with."""
    first, last = min(words), max(words)
    return next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))


def _is_plain(word: str) -> bool:
    return word.isprintable() and not _SPECIAL.search(word)


def one_of(names: Iterable[str]) -> Completer:
    """Completes one of some names."""
    return lambda _ctx, _parameter, begun: [CompletionItem(name) for name in _beginning(names, begun)]


def some_of(names: Iterable[str]) -> Completer:
    """Completes the last of several names separated by commas."""

    def complete(_ctx: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
        before, comma, last = begun.rpartition(",")
        return [CompletionItem(before + comma + name) for name in _beginning(names, last)]

    return complete


def _beginning(names: Iterable[str], begun: str) -> Iterator[str]:
    return (name for name in names if name.startswith(begun))


def _mapped(path: Path) -> "Vectors | None":
    """The vectors at `path` if they are memory-mapped: other formats take too long to read."""
    from w2v.vectors import formats  # noqa: PLC0415  # NumPy
    from w2v.vectors.formats.source import open_source  # noqa: PLC0415

    if not path.is_file():
        return None
    with open_source(path) as source:
        format_name = formats.recognised(source)
    if not formats.FORMATS[format_name].mapped:
        return None
    return formats.read_contents(path, format_name)[0].vectors
