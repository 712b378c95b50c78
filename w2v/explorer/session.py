"""A model as the explorer holds it: vectors to ask, words to complete, places on the map, and a card."""

import dataclasses
import json
import math
import threading
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from w2v.errors import ModelError, W2VError
from w2v.explorer import map_cache
from w2v.explorer.colouring import Colouring
from w2v.explorer.map_layouts import Beside, Laid, MapLayouts, Working
from w2v.vectors.common_frame import CommonFrame, common_frame
from w2v.vectors.completion import Completion
from w2v.vectors.regions import Regions, find_regions, regions_beside
from w2v.vectors.vectors import Vectors

FEWEST, MOST = 1, 50_000  # words on a map
STEPS = 65_535  # of a place on the map, from 0
_SEED = 1


class ModelSession:
    """One model to be explored. What takes time is made when it is first asked for, and once."""

    def __init__(
        self,
        vectors: Vectors,
        name: str,
        *,
        top: int,
        method: str,
        beside: "ModelSession | None" = None,
        colouring: Colouring | None = None,
    ) -> None:
        """Of `vectors`, called `name`; the map has the `top` most frequent words, laid out by `method`.

        It is in the frame of reference of the map `beside` it, where the two can be aligned by the words of both maps.
        Its words may be coloured by a `colouring`.
        W2VError where there are no words.
        """
        if not len(vectors):
            raise W2VError(f"{name}: has no words to explore")
        self.vectors, self.name = vectors, name
        self.shown = min(top, len(vectors))  # words on the map
        self._finding = threading.Lock()  # regions
        self._regions: Regions | None = None
        self._beside, self._colouring = beside, colouring
        self._frame: CommonFrame | None = None
        self.unaligned = ""  # why the maps are not aligned
        if beside is not None:
            try:
                self._frame = common_frame(beside.mapped, self.mapped)
            except W2VError as error:
                self.unaligned = str(error)
        aligned = Beside(beside.layouts, self._frame) if beside and self._frame else None
        self.layouts: MapLayouts = MapLayouts(self.mapped.vectors, method, aligned)

    def close(self) -> None:
        """Stop what is being made behind the page."""
        self.layouts.close()

    def check(self) -> None:
        """ModelError where the model's file is no longer what was opened."""
        origin = self.vectors.origin
        if origin is not None and not origin.is_current:
            raise ModelError(
                f"{self.name} has been replaced or changed: start w2v explore again, and load the new page"
            )

    @cached_property
    def mapped(self) -> Vectors:
        """The words of the map."""
        vectors, shown = self.vectors, self.shown
        rows = np.asarray(vectors.vectors[:shown], np.float32)
        return Vectors(list(vectors.words[:shown]), np.asarray(vectors.counts[:shown]), rows)

    @cached_property
    def completion(self) -> Completion:
        """Completes the words."""
        return Completion(self.vectors.words)

    @property
    def facts(self) -> dict[str, Any]:
        """What the page says of the model from the start."""
        return {
            "name": self.name,
            "words": len(self.vectors),
            "dimensions": self.vectors.vectors.shape[1],
            "counted": bool(np.any(self.vectors.counts)),
            "shown": self.shown,
            "layouts": self.layouts.methods,
            "layout": self.layouts.method,
            "ready": self.layouts.ready(),
            "advice": self.layouts.advice,
            "column": self._colouring.name if self._colouring else "",
            "aligned": self._frame.shared if self._frame else 0,
            "unaligned": self.unaligned,
        }

    def places(self, method: str) -> dict[str, Any]:
        """Where the most frequent words lie by `method`, however long that takes. W2VError as `layout`."""
        return self._places(method, self.layouts.now(method))

    def places_within(self, method: str, seconds: float) -> dict[str, Any]:
        """Likewise, but how far it is where it is not there after so many seconds."""
        state = self.layouts.wait(method, seconds)
        if isinstance(state, Working):
            return {"pending": True, **state._asdict()}
        return self._places(method, state)

    def _places(self, method: str, laid: Laid) -> dict[str, Any]:
        self.check()
        x, y = np.rint((laid.positions.T + 1) / 2 * STEPS).astype(np.int64).tolist()
        words, counts = list(self.mapped.words), self.mapped.counts.tolist()
        return {"method": method, "words": words, "counts": counts, "x": x, "y": y}

    def regions(self) -> dict[str, Any]:
        """The regions of the map and their names; whoever asks while they are being found waits."""
        found = self._found_regions()
        return {
            "part_of": found.part_of.tolist(),
            "region_of": found.region_of.tolist(),
            "names": found.region_names,
            "part_names": found.part_names,
            "distinct": np.rint(found.distinct * 1000).astype(int).tolist(),
        }

    def column(self) -> dict[str, Any] | None:
        """What a file says of the map's words, if there is one."""
        return self._colouring.of(self.mapped.words) if self._colouring else None

    def _found_regions(self) -> Regions:
        """Aligned maps have the same ones."""
        with self._finding:
            if self._regions is None:
                if self._beside and self._frame:
                    of_first = self._beside._found_regions()
                    self._regions = regions_beside(of_first, self._frame.first, self._frame.second)
                else:
                    self._regions = self._kept_regions()
            return self._regions

    def _kept_regions(self) -> Regions:
        self.check()
        vectors, words = self.mapped.vectors, list(self.mapped.words)
        key = map_cache.key(vectors, "regions", "2", words=words)
        kept = map_cache.read(key)
        if kept is not None:
            arrays, texts = kept
            return Regions(arrays["part_of"], arrays["region_of"], texts["names"], texts["parts"], arrays["distinct"])
        found = find_regions(vectors, words, _SEED)
        arrays = {"part_of": found.part_of, "region_of": found.region_of, "distinct": found.distinct}
        map_cache.write(key, arrays, {"names": found.region_names, "parts": found.part_names})
        return found

    def card(self) -> dict[str, Any]:
        """What the model was asked for, how it was run and how that went: names with values, and a record an epoch."""
        facts = {"file": self.name, "words": len(self.vectors), "dimensions": self.vectors.vectors.shape[1]}
        groups: dict[str, Mapping[str, Any]] = {"model": facts}
        model, history = self.vectors.model, []
        if model is not None:
            asked = dataclasses.asdict(model.hyperparameters)
            groups |= {"hyperparameters": asked, "corpus": model.corpus, "run": model.run, "checksums": model.checksums}
            history = [{key: _number(value) for key, value in epoch.items()} for epoch in model.history]
        return {
            "groups": [
                {"title": title, "rows": [[key, _shown(value)] for key, value in rows.items()]}
                for title, rows in groups.items()
                if rows
            ],
            "history": history,
        }


def names(paths: list[Path]) -> list[str]:
    """A short name for each file: its own, and as many folders as it takes to tell one from another."""
    parts = [path.absolute().parts for path in paths]
    for length in range(1, max(map(len, parts)) + 1):
        found = ["/".join(part[-length:]) for part in parts]
        if len(set(found)) == len(set(parts)):
            break
    return found


def _number(value: Any) -> float | int | None:
    """`value` if it is a number that JSON has."""
    return value if isinstance(value, int | float) and math.isfinite(value) else None


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and abs(value) >= 10_000:
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return "none" if value is None else str(value)
