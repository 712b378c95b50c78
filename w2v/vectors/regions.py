"""Regions of a map: words of like directions, parts of these, and names that say what each is about.

N words, D dimensions, K regions, P parts. A region's name is made of the words that set it apart: those whose cosine
with its own centre is above that with the nearest other centre by most. Only words that are frequent enough are asked,
since a rare word tells a reader little.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from w2v.vectors.clusters import spherical_k_means
from w2v.vectors.directions import unit_rows

NAMING = 2  # words in a name
_PART = 120  # words that a part of a region has, on average
_KNOWN = 0.5  # of a group's words, the more frequent, as far as they are ...
_RANK = 6000  # ... among so many of the map: these are frequent enough to name it ...
_FEWEST = 6  # ... or so many of them, if these are fewer
_SAMPLE = 4000  # rows that regions are found in; the others go to the nearest of these
_STEM = 5  # letters that no two words of a name begin with alike


@dataclass(frozen=True, eq=False)
class Regions:
    """Each word's part, each part's region, and the names of both; regions and parts from the largest on."""

    part_of: NDArray[np.int64]  # [N], -1 for a word without a direction
    region_of: NDArray[np.int64]  # [P]
    region_names: list[str]  # [K]
    part_names: list[str]  # [P]
    distinct: NDArray[np.float32]  # [N], a word's cosine with its region's centre less that with the nearest other


def find_regions(vectors: NDArray[np.float32], words: Sequence[str], seed: int) -> Regions:
    """The regions of `vectors` [N, D], whose `words` stand by falling frequency: the same ones for the same seed."""
    unit = unit_rows(vectors).astype(np.float32)
    rows = np.flatnonzero(np.isfinite(unit).all(axis=1))
    unit = unit[rows]
    sample = unit[:: max(1, len(unit) // _SAMPLE)]
    found = spherical_k_means(sample, max(1, round(len(rows) ** 0.32)), seed)  # 24 of 20,000 words
    region_of: list[int] = []
    regions = (unit @ _centres(sample, found).T).argmax(axis=1) if len(rows) else found
    parts = np.zeros(len(rows), np.int64)
    for region in np.unique(regions):
        members = np.flatnonzero(regions == region)
        inside = spherical_k_means(unit[members], max(1, round(len(members) / _PART)), seed)
        parts[members] = len(region_of) + inside
        region_of += [int(region)] * (int(inside.max()) + 1)
    distinct = np.zeros(len(words), np.float32)
    part_of = np.full(len(words), -1)
    part_of[rows] = parts
    chosen = [words[row] for row in rows.tolist()]
    apart = set_apart(unit, regions)
    distinct[rows] = apart
    return Regions(
        part_of,
        np.array(region_of, np.int64),
        region_names(chosen, regions, apart),
        region_names(chosen, parts, set_apart(unit, parts)),
        distinct,
    )


def regions_beside(regions: Regions, first: NDArray[np.float32], second: NDArray[np.float32]) -> Regions:
    """The regions and parts of `first` [N, D] for the words of `second` [M, D]: each word's part is the nearest one.

    Both are of length one and in one frame of reference (common_frame.py).
    """
    known = regions.part_of >= 0
    centres = _centres(first[known], regions.part_of[known])
    rows = np.flatnonzero(np.isfinite(second).all(axis=1))
    part_of, distinct = np.full(len(second), -1), np.zeros(len(second), np.float32)
    part_of[rows] = (second[rows] @ centres.T).argmax(axis=1)
    distinct[rows] = set_apart(second[rows], regions.region_of[part_of[rows]])
    return Regions(part_of, regions.region_of, regions.region_names, regions.part_names, distinct)


def _centres(unit: NDArray[np.float32], groups: NDArray[np.int64]) -> NDArray[np.float32]:
    """[K, D], the mean directions of groups of rows."""
    count = int(groups.max(initial=-1)) + 1
    centres = np.zeros((count, unit.shape[1]), np.float32)
    np.add.at(centres, groups, unit)
    centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-6)
    return centres


def set_apart(unit: NDArray[np.float32], groups: NDArray[np.int64]) -> NDArray[np.float32]:
    """[N], each row's cosine with its own group's centre less that with the nearest other centre, if there is one."""
    cosines = unit @ _centres(unit, groups).T  # [N, K]
    here = np.arange(len(unit))
    own: NDArray[np.float32] = cosines[here, groups]
    if cosines.shape[1] < 2:
        return own
    cosines[here, groups] = -np.inf
    own -= cosines.max(axis=1)
    return own


def region_names(words: Sequence[str], groups: NDArray[np.int64], apart: NDArray[np.float32]) -> list[str]:
    """A name for each group of `words`, which stand by falling frequency and are `set_apart` by so much.

    Words before numbers, punctuation and short words, which tell little; no two that begin alike.
    """
    names = []
    for group in range(int(groups.max(initial=-1)) + 1):
        rows = np.flatnonzero(groups == group)
        frequent = rows[: max(_FEWEST, min(round(_KNOWN * len(rows)), int(np.searchsorted(rows, _RANK))))]
        chosen: list[str] = []
        for row in sorted(frequent.tolist(), key=lambda row: (not _tells(words[row]), -apart[row])):
            if all(words[row][:_STEM] != word[:_STEM] for word in chosen):
                chosen.append(words[row])
            if len(chosen) == NAMING:
                break
        names.append(", ".join(chosen))
    return names


def _tells(word: str) -> bool:
    return word.isalpha() and (len(word) > 2 or not word.isascii())
