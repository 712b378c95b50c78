"""The arguments of a training: all that it takes to begin it again, as JSON in its folder."""

import dataclasses
import json
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from w2v.errors import CheckpointError, HyperparameterError, ModelError, W2VError
from w2v.hyperparameters import Hyperparameters
from w2v.model.storage import atomic_write
from w2v.quoting import quoted
from w2v.schema import checked
from w2v.text_options import AS_IT_IS, TextOptions
from w2v.urls import is_url

FORMAT = "w2v checkpoints"
FORMAT_VERSION = 1
EVERY = 600.0  # seconds between two checkpoints, by default
_LONGEST = 10_000_000  # bytes: names of many files


@dataclass(frozen=True)
class Request:
    """Raises HyperparameterError if a value has the wrong type."""

    sources: tuple[str, ...] | None  # absolute paths, URLs, or - for standard input; None for sentences from Python
    config: Hyperparameters
    strict: bool = False
    long: bool = False
    started: bool = False  # from known vectors, which are kept in the folder
    every: float = EVERY  # seconds between two checkpoints
    output: str | None = None  # where the command line puts the model, an absolute path
    overwrite: bool = False  # an existing file
    log: str | None = None  # where the command line keeps the run's log, an absolute path
    text: TextOptions = AS_IT_IS  # how the sources are read

    def __post_init__(self) -> None:
        is_number = isinstance(self.every, int | float) and not isinstance(self.every, bool)
        if not (is_number and math.isfinite(self.every) and self.every > 0):
            raise HyperparameterError(f"every must be a number of seconds above 0, not {self.every!r}")
        for name in ("strict", "long", "started", "overwrite"):
            if not isinstance(getattr(self, name), bool):
                raise HyperparameterError(f"{name} must be true or false, not {getattr(self, name)!r}")
        for name in ("output", "log"):
            if not isinstance(getattr(self, name), str | None):
                raise HyperparameterError(f"{name} must be a name, not {getattr(self, name)!r}")

    @property
    def is_readable_again(self) -> bool:
        """Whether its text can be read a second time."""
        return self.sources is not None and "-" not in self.sources

    def save(self, path: Path) -> None:
        """Write it to `path`, whole or not at all."""
        values = {"format": FORMAT, "format_version": FORMAT_VERSION, **dataclasses.asdict(self)}
        values["asked"] = values.pop("config")  # its name in the file, since w2v 0.1.0
        with atomic_write(path, overwrite=True) as temporary:
            temporary.write_text(json.dumps(values, indent=1), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Self:
        """The request that was saved at `path`; CheckpointError if it cannot be read."""
        try:
            with path.open(encoding="utf-8") as file:
                return cls._from_json(file.read(_LONGEST))
        except (OSError, W2VError, ValueError, RecursionError) as error:
            raise CheckpointError(f"{path}: its settings cannot be read ({error})") from error

    @classmethod
    def _from_json(cls, text: str) -> Self:
        values = checked(dict[str, Any], json.loads(text), "it")
        if (values.pop("format", None), values.pop("format_version", None)) != (FORMAT, FORMAT_VERSION):
            raise ModelError("of another format, or of another version of w2v")
        if "config" in values or "asked" not in values:
            raise ModelError("it has no settings")
        values["config"] = values.pop("asked")
        request: Self = checked(cls, values, "it")
        for name in (*(request.sources or ()), request.output, request.log):
            if name is not None and not _is_name(name):
                raise ModelError(f"{quoted(name)} cannot be a file name")
        return request


def _is_name(text: str) -> bool:
    """Whether a file can have this name."""
    try:
        return b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:  # a lone surrogate
        return False


def absolute(sources: Sequence[str | Path]) -> tuple[str, ...]:
    """Sources by names that are valid in any working directory; - is standard input."""
    return tuple(
        str(source) if str(source) == "-" or is_url(source) else str(Path(source).absolute()) for source in sources
    )
