"""How w2v's kernels are compiled: with numba, once for each machine and each state of their source.

Numba's own cache notices a change of the file that a function stands in, not of a helper's file, and files of two
wheels can carry one time stamp. So the cache folder is named after the content of all kernel files: stale machine
code is never run, whatever was upgraded.
"""

import contextlib
import hashlib
import importlib
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from w2v.numba_settings import check_layer, check_settings

# Threads meet twice a round. OpenMP lets them wait busily for milliseconds, and when another program holds one of the
# cores, the thread that all wait for gets none: an eighth of the speed. Some microseconds cost nothing on a quiet
# machine. OpenMP reads this when it starts.
if "OMP_WAIT_POLICY" not in os.environ:
    os.environ.setdefault("GOMP_SPINCOUNT", "5000")

check_settings(os.environ)

import numba  # noqa: E402  # after its environment

check_layer(numba.config.THREADING_LAYER)

_PACKAGE = Path(__file__).parent
_CACHE_BYTES = 100_000_000  # room for all kernels


def _cache_folder() -> Path:
    """The first usable of NUMBA_CACHE_DIR, the user's cache folder and the system's temporary one."""
    digest = hashlib.sha256(numba.__version__.encode())
    for path in [Path(__file__), *sorted(_PACKAGE.glob("corpus/**/*.py")), *sorted(_PACKAGE.glob("training/**/*.py"))]:
        digest.update(path.read_bytes())
    name = f"kernels-{digest.hexdigest()[:16]}"
    for place in _cache_places():
        with contextlib.suppress(OSError):
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder = place / name
            folder.mkdir(mode=0o700, exist_ok=True)
            # Others must not be able to plant machine code for us to load, neither there nor by way of the parent.
            if _is_ours(place) and _is_ours(folder) and shutil.disk_usage(folder).free > _CACHE_BYTES:
                return folder
    return Path(tempfile.mkdtemp(prefix="w2v-"))


def _cache_places() -> Iterator[Path]:
    if asked := os.environ.get("NUMBA_CACHE_DIR"):
        yield Path(asked)
    if asked := os.environ.get("XDG_CACHE_HOME"):
        yield Path(asked) / "w2v"
    with contextlib.suppress(RuntimeError):  # a user without a home, as in some containers
        yield Path.home() / ".cache" / "w2v"
    yield Path(tempfile.gettempdir()) / f"w2v-{os.getuid() if hasattr(os, 'getuid') else 'user'}"


def _is_ours(folder: Path) -> bool:
    """Whether `folder` is a folder of this user that can be written to."""
    status = folder.lstat()
    ours = not hasattr(os, "getuid") or status.st_uid == os.getuid()
    return ours and stat.S_ISDIR(status.st_mode) and os.access(folder, os.W_OK)


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
    used = min(threads or min(most, _granted_cores()), most)
    numba.set_num_threads(used)
    return used


def _granted_cores() -> int:
    """Cores' worth of time that a container's control group grants, rounded up; many where it sets no limit."""
    with contextlib.suppress(OSError, ValueError):
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        return max(1, -(-int(quota) // int(period)))
    return 2**31


def slow_threads() -> str | None:
    """What to do about it, where numba has only its slowest way of running threads; None where all is well."""
    if numba.config.THREADING_LAYER != "workqueue":
        for pool in ("tbbpool", "omppool"):
            with contextlib.suppress(ImportError):
                importlib.import_module(f"numba.np.ufunc.{pool}")
                return None
    return "numba has no OpenMP here, and its own threads wait longer for each other: install libgomp (on macOS libomp)"
