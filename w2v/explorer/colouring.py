"""What a column of a file says of words, for the map to show as colours: groups, or numbers in steps."""

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2v.errors import W2VError
from w2v.quoting import counted
from w2v.vectors.word_list import groups_of, numbers_of, read_word_list

STEPS = 6  # of numbers, of equal width: as many as there are shades


class Colouring:
    """The groups of a file's words, the same ones for every model."""

    def __init__(self, path: Path, column: str | None) -> None:
        """Of the file's `column`, as `read_word_list` takes it; W2VError where it says nothing."""
        words, values, name = read_word_list(path, column)
        if values is None:
            raise W2VError(f"{path}: no column to colour words by: write a group or a number beside each, after a tab")
        self.name = name or path.stem
        numbers = numbers_of(values)
        self.ordered = numbers is not None  # from the least to the greatest
        groups, self.groups = groups_of(values) if numbers is None else _steps(numbers)
        if not self.groups:
            raise W2VError(f"{path}: {self.name}: none of its numbers is finite")
        self._group_of = dict(zip(words, groups.tolist(), strict=True))
        self._path = path

    def check(self, models: Sequence[Sequence[str]]) -> None:
        """W2VError where none of the models' words, as they are on maps, is in the file."""
        if not any(word in self._group_of for words in models for word in words):
            raise W2VError(f"{self._path}: {counted(len(self._group_of), 'word')}, none of them on the map")

    def of(self, words: Sequence[str]) -> dict[str, Any]:
        """The column as the page has it: each word's group is a number, -1 for none."""
        of = [self._group_of.get(word, -1) for word in words]
        return {"name": self.name, "groups": self.groups, "ordered": self.ordered, "of": of}


def _steps(numbers: NDArray[np.float64]) -> tuple[NDArray[np.int64], list[str]]:
    """(the step of each number, -1 for NaN; what the steps are called): the numbers themselves, where they are few."""
    known = np.isfinite(numbers)
    different = np.unique(numbers[known])
    if len(different) <= STEPS:
        names = [f"{number:.6g}" for number in different]
        return np.where(known, np.searchsorted(different, numbers), -1), names
    edges = np.linspace(different[0], different[-1], STEPS + 1)
    names = [f"{low:.4g} to {high:.4g}" for low, high in itertools.pairwise(edges)]
    return np.where(known, np.clip(np.searchsorted(edges, numbers, "right") - 1, 0, STEPS - 1), -1), names
