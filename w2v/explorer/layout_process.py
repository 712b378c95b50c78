"""Lays words out in a process of its own, so that answers stay quick meanwhile, and that it can be ended.

It reads vectors [N, D] as .npy from standard input, and after them where words begin [N, 2], or [0, 2] where nothing
says that. It writes one JSON value a line: {"share": how much is done}, and at the end {"positions": float32 [N, 2] in
base64, "faithfulness": ...} or {"problem": ...}. It ends when nobody reads.
"""

import base64
import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2v.errors import W2VError
from w2v.vectors.faithfulness import faithfulness
from w2v.vectors.layout import Positions, layout


class LayoutProcess:
    """A layout that is being made."""

    def __init__(self, vectors: NDArray[np.float32], method: str, seed: int, start: Positions | None = None) -> None:
        """Begin, at the positions `start` if they are given."""
        root = str(Path(__file__).parents[2])
        paths = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
        self._process = subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-P", "-m", "w2v.explorer.layout_process", method, str(seed)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths},
            start_new_session=True,  # Ctrl-C in a terminal is for us: we end it
        )
        self._vectors, self._start = vectors, np.zeros((0, 2), np.float32) if start is None else start

    def result(self, progress: Callable[[float], None]) -> tuple[Positions, float | None]:
        """(positions, faithfulness), once they are there; W2VError where it failed or was ended."""
        assert self._process.stdin is not None  # noqa: S101  # they are pipes
        assert self._process.stdout is not None  # noqa: S101
        with self._process, contextlib.suppress(BrokenPipeError):  # it has ended: what it wrote says why
            with self._process.stdin as pipe:
                pipe.write(_npy(self._vectors))
                pipe.write(_npy(self._start))
            for line in self._process.stdout:
                said = json.loads(line)
                if "share" in said:
                    progress(said["share"])
                elif "problem" in said:
                    raise W2VError(said["problem"])
                else:
                    positions = np.frombuffer(base64.b64decode(said["positions"]), np.float32).reshape(-1, 2)
                    return positions, said["faithfulness"]
        raise W2VError("the map could not be computed: its process has ended")

    def end(self) -> None:
        """End it at once."""
        self._process.kill()


def _npy(vectors: NDArray[np.float32]) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.ascontiguousarray(vectors, np.float32), allow_pickle=False)
    return buffer.getvalue()


def _main(method: str, seed: str) -> None:
    read = io.BytesIO(sys.stdin.buffer.read())
    vectors, start = (np.load(read, allow_pickle=False) for _ in range(2))
    try:
        positions = layout(vectors, method, int(seed), lambda share: _say(share=share), start if len(start) else None)
    except W2VError as error:
        _say(problem=str(error))
        return
    _say(positions=base64.b64encode(positions.tobytes()).decode(), faithfulness=faithfulness(vectors, positions))


def _say(**what: Any) -> None:
    print(json.dumps(what), flush=True)  # noqa: T201  # whoever has begun it reads this


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        _main(*sys.argv[1:])
