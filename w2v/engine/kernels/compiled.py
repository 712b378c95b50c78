"""How kernels are compiled: with numba, once for each machine and each state of their source.

Numba's own cache notices a change of the file that a function stands in, not of a helper's file, and files of two
wheels can carry one time stamp. So the cache folder is named after the content of all kernel files: stale machine
code is never run, whatever was upgraded.
"""

import contextlib
import functools
import hashlib
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
from numba.core.caching import FunctionCache
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.registry import cpu_target
from numba.extending import typeof_impl

from . import cache_folder
from .cache_folder import CacheWarning
from .kernel import Kernel

_ENGINE = Path(__file__).parents[1]
# Every file with a kernel is in one of them: the engine, and w2v's folders beside it.
KERNEL_FOLDERS = (_ENGINE, *(_ENGINE.parent / name for name in ("corpus", "phrases", "shards", "survey", "training")))


def _state() -> str:
    """The digest of everything that compiled kernels are made from."""
    digest = hashlib.sha256(numba.__version__.encode())
    for path in _source_files():
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _source_files() -> list[Path]:
    return sorted(file for folder in KERNEL_FOLDERS for file in folder.rglob("*.py"))


CACHE_FOLDER, _PROBLEM = cache_folder.choose(_state())
if CACHE_FOLDER is not None:
    numba.config.CACHE_DIR = str(CACHE_FOLDER)
if _PROBLEM:
    warnings.warn(_PROBLEM, CacheWarning, stacklevel=2)


class _KernelCache(FunctionCache):
    """Numba's cache of one function, without which work goes on: what cannot be read or written is compiled again."""

    can_save = True  # any of them

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
        if not _KernelCache.can_save:
            return
        try:
            super().save_overload(sig, data)
            for file in Path(self.cache_path).iterdir():
                with contextlib.suppress(FileNotFoundError):  # another process has just renamed it
                    file.chmod(0o600)
        except OSError as error:
            _cannot_keep(error.strerror)


def _cannot_keep(reason: str | None) -> None:
    """Say so once."""
    if _KernelCache.can_save:
        _KernelCache.can_save = False
        problem = f"compiled kernels cannot be kept in {CACHE_FOLDER} ({reason}): the next run compiles them"
        warnings.warn(problem, CacheWarning, stacklevel=2)


def is_compiled(what: str) -> bool:
    """Whether an earlier run has left these kernels compiled: if not, their first use takes seconds."""
    return CACHE_FOLDER is not None and (CACHE_FOLDER / _mark(what)).exists()


def note_compiled(what: str) -> None:
    """Remember for `is_compiled`."""
    if CACHE_FOLDER is not None:
        with contextlib.suppress(OSError):
            (CACHE_FOLDER / _mark(what)).touch(mode=0o600)


def _mark(what: str) -> str:
    """The name of the file which says that these kernels are compiled for all that numba's cache tells apart."""
    return f"{what}-{_told_apart()}.compiled"


@functools.cache
def _told_apart() -> str:
    """A digest of it: Python's version, the processor, and where and of when each source file is."""
    digest = hashlib.sha256(
        f"{sys.implementation.cache_tag} {cpu_target.target_context.codegen().magic_tuple()}".encode()
    )
    for path in _source_files():
        status = path.stat()
        digest.update(f"{path} {status.st_mtime_ns} {status.st_size}".encode(errors="surrogateescape"))
    return digest.hexdigest()[:16]


# Without the GIL; numpy's rules of division; no memory is allocated, so none is counted; not for callbacks from C.
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False, "no_cfunc_wrapper": True}


class _PartLibrary(JITCodeLibrary):
    """The code of a kernel that others call: optimised and made into machine code with theirs, not by itself."""

    # Both are called by `finalize`, which has linked in the code of the kernels that it calls.

    def _optimize_final_module(self) -> None:
        """Leave it to those that call it."""

    def _finalize_final_module(self) -> None:
        """Without machine code."""
        self._finalize_dynamic_globals()
        self._finalized = True

    def get_pointer_to_function(self, _name: str) -> int:
        """There is none."""
        self._ensure_finalized()
        return 0

    @property
    def codegen(self) -> Any:
        """Numba sets the environment of a new function, of which only calls of Python make use, through this."""
        return self

    def set_env(self, _name: str, _environment: Any) -> None:
        """Set none: there are no such calls."""


class _PartCompiler(Compiler):
    """Numba's own, but that its code goes into a _PartLibrary."""

    def define_pipelines(self) -> Any:
        """Numba's own."""
        self.state.library = _PartLibrary(self.state.targetctx.codegen(), self.state.func_id.func_qualname)
        return super().define_pipelines()


def jit_part(function: Callable[..., Any], **options: Any) -> Any:
    """`numba.njit` for a kernel that others call: compiled into them, and cached on disk with them.

    It has no wrapper for Python and no machine code of its own, which take most of a small function's compile time.
    """
    return numba.njit(pipeline_class=_PartCompiler, no_cpython_wrapper=True, **_OPTIONS, **options)(function)


def jit(function: Callable[..., Any], **options: Any) -> Any:
    """`numba.njit` for a kernel that Python calls: cached on disk."""
    dispatcher = numba.njit(**_OPTIONS, **options)(function)
    if CACHE_FOLDER is not None and _KernelCache.can_save:
        with contextlib.suppress(RuntimeError):  # numba finds no place that can be written to
            cache = _KernelCache(function)
            if Path(cache.cache_path).is_relative_to(CACHE_FOLDER):  # and not one of its other places
                dispatcher._cache = cache
                return dispatcher
        _cannot_keep("the folder is gone, or cannot be written to")
    return dispatcher


@typeof_impl.register(Kernel)
def _type_of(kernel: Kernel, context: Any) -> Any:
    """A kernel that another one calls is to numba what it makes of it."""
    return typeof_impl(kernel.for_kernels, context)
