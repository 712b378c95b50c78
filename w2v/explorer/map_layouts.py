"""The layouts of a model's map: principal components at once, neighbourhoods by a process behind the page.

Each is made once, and kept in the user's cache for the next time.
"""

import threading
import time
from importlib import metadata
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.errors import W2VError
from w2v.explorer import map_cache
from w2v.explorer.layout_process import LayoutProcess
from w2v.vectors.common_frame import CommonFrame
from w2v.vectors.faithfulness import faithfulness
from w2v.vectors.layout import LAYOUTS, PACKAGES, Positions, installed, layout

AUTO = "auto"  # the best of the methods whose packages are installed
NEIGHBOURHOODS = ("tsne", "umap")  # methods that show them, the best first
_SEED = 1


class Laid(NamedTuple):
    """A layout that is there."""

    positions: Positions  # [N, 2]
    faithfulness: float | None = None  # None where it is not known yet, or says nothing


class Working(NamedTuple):
    """A layout that is being made: how much is done, and how many seconds it will still take, if that is known."""

    share: float
    seconds: float | None


class Beside(NamedTuple):
    """Another model's layouts, in whose frame of reference words are laid out."""

    layouts: "MapLayouts"
    frame: CommonFrame


class MapLayouts:
    """All layouts of `vectors` [N, D]. Any thread may ask."""

    def __init__(self, vectors: NDArray[np.float32], method: str, beside: Beside | None = None) -> None:
        """`method` is the one to show: one of LAYOUTS, or AUTO. Words lie as those of `beside`, if there is one."""
        self._vectors, self._beside = vectors, beside
        self.methods = installed()
        best = next((name for name in NEIGHBOURHOODS if name in self.methods), "pca")
        self.method = best if method == AUTO else method
        self._jobs: dict[str, _Job] = {}
        self._changing = threading.Lock()

    @property
    def advice(self) -> str:
        """What to install for a map of neighbourhoods, or ""."""
        return (
            "" if set(NEIGHBOURHOODS) & set(self.methods) else "for a map of neighbourhoods: pip install 'w2v[plots]'"
        )

    def ready(self) -> list[str]:
        """The methods whose layouts are there, or are there at once."""
        with self._changing:
            made = {name for name, job in self._jobs.items() if job.laid is not None}
        return [name for name in self.methods if name == "pca" or name in made or map_cache.has(self._key(name))]

    def wait(self, method: str, seconds: float) -> Laid | Working:
        """The layout by `method`, begun if need be, or how far it is after so many seconds; W2VError as `layout`."""
        job = self._job(method)
        job.done.wait(seconds)
        return job.state()

    def now(self, method: str) -> Laid:
        """The layout by `method`, however long it takes."""
        job = self._job(method)
        job.done.wait()
        state = job.state()
        if isinstance(state, Working):
            raise W2VError("the layout was cancelled")
        return state

    def faithfulness(self, method: str) -> float | None:
        """The share of neighbours that the layout by `method` keeps, once it is there."""
        laid = self.now(method)
        if laid.faithfulness is None:
            return faithfulness(self._vectors, laid.positions)
        return laid.faithfulness

    def cancel(self, method: str) -> None:
        """Stop making a layout. Whoever asks for it again begins anew."""
        with self._changing:
            job = self._jobs.get(method)
            if job is not None and not job.done.is_set():
                del self._jobs[method]
                job.end()

    def close(self) -> None:
        """Stop all that is being made."""
        for method in LAYOUTS:
            self.cancel(method)

    def _job(self, method: str) -> "_Job":
        with self._changing:
            job = self._jobs.get(method)
            if job is None or job.has_failed:
                job = self._jobs[method] = _Job(self._vectors, method, self._key(method), self._beside)
            return job

    def _key(self, method: str) -> str:
        package = PACKAGES[method][1] if method in PACKAGES and method in self.methods else ""
        settings = ["layout", method, str(_SEED), metadata.version(package) if package else ""]
        if self._beside is None:
            return map_cache.key(self._vectors, *settings)
        layouts, frame = self._beside
        return map_cache.key(self._vectors, *settings, layouts._key(method), words=[str(row) for row in frame.rows])


class _Job:
    """A layout and the thread that makes it."""

    def __init__(self, vectors: NDArray[np.float32], method: str, key: str, beside: Beside | None) -> None:
        self.done = threading.Event()
        self.laid: Laid | None = None
        self._problem: W2VError | None = None
        self._share, self._begun = 0.0, time.monotonic()
        self._vectors, self._method, self._key, self._beside = vectors, method, key, beside
        self._process: LayoutProcess | None = None
        self._ended = False
        threading.Thread(target=self._run, daemon=True).start()

    @property
    def has_failed(self) -> bool:
        return self._problem is not None

    def state(self) -> Laid | Working:
        if self._ended and self.laid is None:  # on request: that is no failure, and whoever waits need not know
            return Working(self._share, None)
        if self._problem is not None:
            raise self._problem
        if self.laid is not None:
            return self.laid
        passed = time.monotonic() - self._begun
        return Working(self._share, passed * (1 - self._share) / self._share if self._share > 0.02 else None)

    def end(self) -> None:
        self._ended = True
        if self._process is not None:
            self._process.end()

    def _run(self) -> None:
        try:
            self.laid = self._kept() or self._made()
        except W2VError as error:
            self._problem = error
        except Exception as error:
            self._problem = W2VError(f"the map could not be computed: {type(error).__name__}: {error}")
        self.done.set()

    def _kept(self) -> Laid | None:
        kept = map_cache.read(self._key)
        if kept is None:
            return None
        positions, share = kept[0].get("positions"), kept[1].get("faithfulness")
        if positions is None or positions.shape != (len(self._vectors), 2) or not np.isfinite(positions).all():
            return None
        return Laid(positions, share if isinstance(share, float) else None)

    def _made(self) -> Laid:
        start = self._start()
        if self._method == "pca":
            return Laid(layout(self._vectors, "pca", _SEED, start=start))
        self._begun = time.monotonic()
        self._process = LayoutProcess(self._vectors, self._method, _SEED, start)
        if self._ended:  # meanwhile
            self._process.end()
        laid = Laid(*self._process.result(self._tell))
        map_cache.write(self._key, {"positions": laid.positions}, {"faithfulness": laid.faithfulness})
        return laid

    def _start(self) -> Positions | None:
        if self._beside is None:
            return None
        layouts, frame = self._beside
        placed = layouts.now(self._method).positions
        return frame.projected(placed) if self._method == "pca" else frame.start(placed)

    def _tell(self, share: float) -> None:
        self._share = share
