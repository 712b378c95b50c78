"""A trained model as Python users see it: a record that answers questions, and can be saved in any format."""

import dataclasses
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from w2v.model import record
from w2v.vectors.html import table
from w2v.vectors.questions import Questions
from w2v.vectors.vectors import Vectors


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class Model(record.Model, Questions):
    """Words with their counts, both matrices, settings and history; it answers questions as its vectors do."""

    @classmethod
    def from_record(cls, model: record.Model) -> Self:
        """`model`, with which it shares its arrays."""
        return cls(**{field.name: getattr(model, field.name) for field in dataclasses.fields(model)})

    @cached_property
    def wv(self) -> Vectors:
        """Its vectors."""
        return Vectors.of(self)

    def save(self, path: str | Path, *, overwrite: bool = False) -> None:
        """Write the model, whole or not at all; with the suffix of another format, only its vectors."""
        from w2v.vectors.formats import format_of  # noqa: PLC0415  # only who saves needs them

        if format_of(path) in (None, "safetensors"):
            super().save(path, overwrite=overwrite)
        else:
            self.wv.save(path, overwrite=overwrite)

    def get(self, word: str, default: NDArray[np.float32] | None = None) -> NDArray[np.float32] | None:
        """A copy of the vector of `word`, or `default` if it has none."""
        return self.wv.get(word, default)

    def __getitem__(self, words: str | Sequence[str]) -> NDArray[np.float32]:
        """The vector of a word [D], or the vectors of several [N, D]; a copy. UnknownWordError without one."""
        return self.wv[words]

    def __contains__(self, word: object) -> bool:
        return word in self.wv

    def __iter__(self) -> Iterator[str]:
        return iter(self.words)

    def __len__(self) -> int:
        return len(self.words)

    def _repr_html_(self) -> str:
        names = dict.fromkeys(name for epoch in self.history for name in epoch)
        return table(repr(self)[1:-1], list(names), [[epoch.get(name) for name in names] for epoch in self.history])
