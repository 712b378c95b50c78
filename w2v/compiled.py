"""How w2v's kernels are compiled: with numba, once for each machine and each state of their source.

Numba's own cache notices a change of the file that a function stands in, not of a helper's file, and files of two
wheels can carry one time stamp. So the cache folder is named after the content of all kernel files: stale machine
code is never run, whatever was upgraded.
"""

import contextlib
import hashlib
import importlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Threads meet twice a round. OpenMP lets them wait busily for milliseconds, and when another program holds one of the
# cores, the thread that all wait for gets none: an eighth of the speed. Some microseconds cost nothing on a quiet
# machine. OpenMP reads this when it starts.
if "OMP_WAIT_POLICY" not in os.environ:
    os.environ.setdefault("GOMP_SPINCOUNT", "5000")

import numba  # after its environment

_PACKAGE = Path(__file__).parent


def _cache_folder() -> Path:
    """The first writable of NUMBA_CACHE_DIR, the user's cache folder and the system's temporary one."""
    digest = hashlib.sha256(numba.__version__.encode())
    for wing in ("corpus", "training"):
        for path in sorted((_PACKAGE / wing).rglob("*.py")):
            digest.update(path.read_bytes())
    name = f"kernels-{digest.hexdigest()[:16]}"
    user_cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "w2v"
    places = [user_cache, Path(tempfile.gettempdir()) / f"w2v-{os.getuid() if hasattr(os, 'getuid') else 'user'}"]
    if asked := os.environ.get("NUMBA_CACHE_DIR"):
        places.insert(0, Path(asked))
    for place in places:
        folder = place / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # Others must not be able to plant machine code for us to load.
            if os.access(folder, os.W_OK) and (not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid()):
                return folder
        except OSError:
            continue
    return Path(tempfile.mkdtemp(prefix="w2v-"))


CACHE_FOLDER = _cache_folder()
numba.config.CACHE_DIR = str(CACHE_FOLDER)


def is_compiled(what: str) -> bool:
    """Whether an earlier run has left these kernels compiled: if not, their first use takes seconds."""
    return (CACHE_FOLDER / f"{what}.compiled").exists()


def note_compiled(what: str) -> None:
    """Remember for `is_compiled`."""
    with contextlib.suppress(OSError):
        (CACHE_FOLDER / f"{what}.compiled").touch()


def kernel(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """`numba.njit` as all of w2v's kernels use it: cached on disk, without the GIL, numpy's rules of division."""
    decorate: Callable[[Callable[..., Any]], Any] = numba.njit(cache=True, nogil=True, error_model="numpy", **options)
    return decorate


def use_threads(threads: int | None) -> int:
    """Let parallel kernels use so many threads, by default and at most one for each core; how many that makes."""
    most: int = numba.config.NUMBA_NUM_THREADS
    used = min(threads or most, most)
    numba.set_num_threads(used)
    return used


def slow_threads() -> str | None:
    """What to do about it, where numba has only its slowest way of running threads; None where all is well."""
    if numba.config.THREADING_LAYER != "workqueue":
        for pool in ("tbbpool", "omppool"):
            with contextlib.suppress(ImportError):
                importlib.import_module(f"numba.np.ufunc.{pool}")
                return None
    return "numba runs threads without OpenMP, at half the speed: install libgomp (on macOS libomp)"
