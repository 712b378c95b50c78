"""What is kept of maps: a hundred files, the last used ones."""

import os

import numpy as np

from w2v.explorer import map_cache


def test_the_last_hundred_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(map_cache, "folder", lambda: tmp_path / "maps")
    for number in range(100):
        map_cache.write(str(number), {"places": np.array([number])}, {"name": "pca"})
        os.utime(tmp_path / "maps" / f"{number}.safetensors", (number, number))
    assert map_cache.read("0")[1] == {"name": "pca"}  # which makes it the last used one
    map_cache.write("new", {"places": np.zeros(1)}, {})
    assert len(list((tmp_path / "maps").iterdir())) == 100
    assert map_cache.has("0")
    assert map_cache.has("new")
    assert not map_cache.has("1")
