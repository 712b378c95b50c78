"""What maps took to make, kept in the user's cache: arrays and texts under a key that says what they were made from.

A cache is never in the way: what cannot be read is made anew, and what cannot be written is not kept.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from w2v.errors import W2VError
from w2v.model.storage import atomic_write

_KEPT = 100  # files, the last used ones
_VERSION = "1"  # of what is kept
Arrays = Mapping[str, NDArray[Any]]


def folder() -> Path | None:
    """Where maps are kept: `w2v/maps` in $XDG_CACHE_HOME or ~/.cache; None for a user without a home."""
    with contextlib.suppress(RuntimeError):
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "w2v" / "maps"
    return None


def key(vectors: NDArray[np.float32], *settings: str, words: Sequence[str] = ()) -> str:
    """The key of what is made from `vectors`, `words` and these settings."""
    digest = hashlib.sha256(json.dumps([_VERSION, vectors.shape, settings]).encode())
    digest.update(np.ascontiguousarray(vectors, np.float32).data)
    digest.update("\n".join(words).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def has(name: str) -> bool:
    """Whether something is kept under this key."""
    place = folder()
    return place is not None and _path(place, name).is_file()


def read(name: str) -> tuple[dict[str, NDArray[Any]], dict[str, Any]] | None:
    """(arrays, texts) kept under this key, or None."""
    place = folder()
    if place is None:
        return None
    try:
        with safe_open(_path(place, name), framework="numpy") as file:
            arrays = {entry: file.get_tensor(entry) for entry in file.keys()}  # noqa: SIM118  # it is no dict
            texts = json.loads((file.metadata() or {}).get("texts", "{}"))
        os.utime(_path(place, name))
    except (OSError, SafetensorError, ValueError):
        return None
    return arrays, texts


def write(name: str, arrays: Arrays, texts: Mapping[str, Any]) -> None:
    """Keep them under this key, where that can be."""
    place = folder()
    if place is None:
        return
    with contextlib.suppress(OSError, W2VError):
        place.mkdir(parents=True, exist_ok=True)
        with atomic_write(_path(place, name), overwrite=True) as temporary:
            temporary.write_bytes(save(dict(arrays), metadata={"texts": json.dumps(texts)}))
        kept = sorted(place.glob("*.safetensors"), key=lambda path: path.stat().st_mtime)
        for path in kept[:-_KEPT]:
            path.unlink(missing_ok=True)


def _path(place: Path, name: str) -> Path:
    return place / f"{name}.safetensors"
