"""The address space that this process may still take, where that is limited (`ulimit -v`).

OpenBLAS, LLVM and OpenMP do not survive its end: they abort, send themselves signals, or wait for ever. So there is
room for them before they are loaded, or they are not. Where there is no limit, or the system does not tell, there is
always room.
"""

import contextlib
import os

from w2v.errors import W2VError

NUMPY = 110_000_000  # bytes, measured: NumPy, and its OpenBLAS with one thread
KERNELS = 400_000_000  # numba, LLVM, SciPy's OpenBLAS where there is SciPy, a thread that reads, w2v's kernels
COMPILING = 250_000_000  # what the compiler takes besides
_HEAP = 74_000_000  # what the C library reserves for each thread besides its stack
_SHORT = 30_000_000  # with less left, whatever fails fails because of it


def limit() -> int | None:
    """Bytes of address space that this process may have in all."""
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415  # Windows has none

        most, _ = resource.getrlimit(resource.RLIMIT_AS)
        return None if most == resource.RLIM_INFINITY else most
    return None


def left() -> int | None:
    """Bytes of it that can still be had."""
    most = limit()
    if most is None:
        return None
    with contextlib.suppress(OSError, ValueError, IndexError), open("/proc/self/statm") as file:  # noqa: PTH123  # light
        return most - int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    return None


def has(needed: int) -> bool:
    """Whether there is room for so many bytes."""
    bytes_left = left()
    return bytes_left is None or bytes_left >= needed


def is_short() -> bool:
    """Whether next to none is left."""
    return not has(_SHORT)


def require(needed: int, what: str) -> None:
    """W2VError, with the figures, where there is no room for `what`."""
    if not has(needed):
        raise W2VError(
            f"{what} takes {needed / 1e6:,.0f} MB of address space, and {max(left() or 0, 0) / 1e6:,.0f} of the "
            f"{(limit() or 0) / 1e6:,.0f} MB allowed are left: raise the limit (ulimit -v)"
        )


def use_one_blas_thread() -> None:
    """Have OpenBLAS, which is not loaded yet, start no threads where the address space is limited."""
    if limit() is not None:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def of_threads(threads: int) -> int:
    """Bytes that so many threads take besides the main one."""
    import resource  # noqa: PLC0415  # Windows has none

    stack, _ = resource.getrlimit(resource.RLIMIT_STACK)
    return (threads - 1) * (_HEAP + (2**21 if stack == resource.RLIM_INFINITY else stack))
