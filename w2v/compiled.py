"""How w2v's kernels are compiled: with numba, once for each machine and each state of their source.

Numba's own cache notices a change of the file that a function stands in, not of a helper's file, and files of two
wheels can carry one time stamp. So the cache folder is named after the content of all kernel files: stale machine
code is never run, whatever was upgraded.
"""

import contextlib
import hashlib
import importlib
import os
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from w2v import address_space, kernel_folder
from w2v.errors import CacheWarning, TrainingError
from w2v.numba_settings import check_layer, check_settings

# Threads meet twice a round. OpenMP lets them wait busily for milliseconds, and when another program holds one of the
# cores, the thread that all wait for gets none: an eighth of the speed. Some microseconds cost nothing on a quiet
# machine. OpenMP reads this when it starts.
if "OMP_WAIT_POLICY" not in os.environ:
    os.environ.setdefault("GOMP_SPINCOUNT", "5000")

# numba starts a thread for each core, used or not. Under a limit of the address space: as many as fit.
if (_left := address_space.left()) is not None:
    address_space.use_one_blas_thread()
    _fitting = (_left - address_space.KERNELS - address_space.COMPILING) // address_space.of_threads(2) + 1
    os.environ.setdefault("NUMBA_NUM_THREADS", str(max(1, min(_fitting, len(os.sched_getaffinity(0))))))
    address_space.require(address_space.KERNELS, "loading w2v's kernels")

check_settings(os.environ)

import numba  # noqa: E402  # after its environment
from numba.core.caching import FunctionCache  # noqa: E402

check_layer(numba.config.THREADING_LAYER)

_PACKAGE = Path(__file__).parent


def _state() -> str:
    """The digest of everything that compiled kernels are made from."""
    digest = hashlib.sha256(numba.__version__.encode())
    for path in [Path(__file__), *sorted(_PACKAGE.glob("corpus/**/*.py")), *sorted(_PACKAGE.glob("training/**/*.py"))]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


CACHE_FOLDER, _PROBLEM = kernel_folder.choose(_state())
if CACHE_FOLDER is not None:
    numba.config.CACHE_DIR = str(CACHE_FOLDER)
if _PROBLEM:
    warnings.warn(_PROBLEM, CacheWarning, stacklevel=2)


class _KernelCache(FunctionCache):  # type: ignore[misc]  # numba has no types
    """Numba's cache of one function, without which work goes on: what cannot be read or written is compiled again."""

    _can_save = True  # any of them

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        with contextlib.suppress(OSError):
            Path(self.cache_path).chmod(0o700)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The compiled function, or None."""
        try:
            return super().load_overload(sig, target_context)
        except MemoryError:
            raise
        except Exception:  # whatever comes of reading half a pickle
            with contextlib.suppress(OSError):
                self.flush()
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep the compiled function, readable and writable for its user alone, if it can be kept."""
        if not _KernelCache._can_save:
            return
        try:
            super().save_overload(sig, data)
            for file in Path(self.cache_path).iterdir():
                with contextlib.suppress(FileNotFoundError):  # another process has just renamed it
                    file.chmod(0o600)
        except OSError as error:
            _KernelCache._can_save = False
            problem = (
                f"compiled kernels cannot be kept in {CACHE_FOLDER} ({error.strerror}): the next run compiles them"
            )
            warnings.warn(problem, CacheWarning, stacklevel=2)


def is_compiled(what: str) -> bool:
    """Whether an earlier run has left these kernels compiled: if not, their first use takes seconds."""
    return CACHE_FOLDER is not None and (CACHE_FOLDER / f"{what}.compiled").exists()


def note_compiled(what: str) -> None:
    """Remember for `is_compiled`."""
    if CACHE_FOLDER is not None:
        with contextlib.suppress(OSError):
            (CACHE_FOLDER / f"{what}.compiled").touch(mode=0o600)


def kernel(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """`numba.njit` as all of w2v's kernels use it: cached on disk, without the GIL, numpy's rules of division."""

    def decorate(function: Callable[..., Any]) -> Any:
        dispatcher = numba.njit(nogil=True, error_model="numpy", **options)(function)
        if CACHE_FOLDER is not None:
            with contextlib.suppress(RuntimeError):  # it cannot be written to any more
                cache = _KernelCache(function)
                if Path(cache.cache_path).is_relative_to(CACHE_FOLDER):  # numba knows other places
                    dispatcher._cache = cache
        return dispatcher

    return decorate


_one_at_a_time = threading.RLock()
_forked = False  # whether OpenMP had threads in the parent process: GNU OpenMP then kills this one


@contextlib.contextmanager
def parallel() -> Iterator[None]:
    """Hold the right to run parallel kernels; TrainingError in a process that cannot run them.

    numba's `workqueue` threading layer aborts when two threads use it at once, so they take turns here.
    """
    check_forked()
    numba.get_num_threads()  # starts the threads, which decides on the threading layer
    with _one_at_a_time if numba.threading_layer() == "workqueue" else contextlib.nullcontext():
        yield


def check_forked() -> None:
    """TrainingError in a process that GNU OpenMP would kill, as it was forked from one that had used OpenMP."""
    if _forked:
        raise TrainingError(
            "OpenMP cannot run in a process that was forked from one that has trained: start processes with "
            'multiprocessing.get_context("spawn"), or train in the child processes only'
        )


def _after_fork() -> None:
    global _forked, _one_at_a_time  # noqa: PLW0603  # what is true of this process
    _one_at_a_time = threading.RLock()  # the thread that held the old one may not exist here
    with contextlib.suppress(ValueError):  # no threads were started
        _forked = numba.threading_layer() == "omp"


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


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
