"""How much address space this process may still use, where it is limited (`ulimit -v`).

OpenBLAS and LLVM do not survive running out of it: they abort, send themselves SIGINT or hang. So w2v checks
that there is enough before it loads them. Without a limit, or where the system does not tell, there always is.
"""

import contextlib
import os

from w2v.errors import W2VError

NUMPY = 110_000_000  # bytes, measured: NumPy and its OpenBLAS, with one thread
EXPLORING = 60_000_000  # the explorer's threads, and OpenBLAS for the map in one of them
LAYING_OUT = {"tsne": 450_000_000, "umap": 910_000_000}  # beyond NumPy: SciPy, scikit-learn, and for UMAP numba
KERNELS = 430_000_000  # numba, LLVM, SciPy's OpenBLAS if SciPy is installed, the reading thread, w2v's kernels
READING = 200_000_000  # of these, what a text takes to read once numba is loaded
COMPILING_READING = 120_000_000  # more, while the kernels that read text are compiled
COMPILING = 300_000_000  # more, while an objective's kernels are compiled
_HEAP = 74_000_000  # what the C library reserves for each thread besides its stack
_SHORT = 30_000_000  # with less left, any failure is taken to be due to it


def limit() -> int | None:
    """The limit in bytes, None where there is none."""
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415  # Windows has none

        most, _ = resource.getrlimit(resource.RLIMIT_AS)
        return None if most == resource.RLIM_INFINITY else most
    return None


def left() -> int | None:
    """Bytes below the limit that are not in use yet."""
    most = limit()
    if most is None:
        return None
    with contextlib.suppress(OSError, ValueError, IndexError), open("/proc/self/statm") as file:  # noqa: PTH123  # light
        return most - int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    return None


def has(needed: int) -> bool:
    """Whether this many bytes are left."""
    bytes_left = left()
    return bytes_left is None or bytes_left >= needed


def is_short() -> bool:
    """Whether hardly any is left."""
    return not has(_SHORT)


def require(needed: int, what: str) -> None:
    """Raise W2VError, with the figures, unless there is enough for `what`."""
    if not has(needed):
        raise W2VError(
            f"{what} takes about {needed / 1e6:,.0f} MB of address space, and {max(left() or 0, 0) / 1e6:,.0f} of the "
            f"{(limit() or 0) / 1e6:,.0f} MB allowed are left: raise the limit (ulimit -v)"
        )


def use_one_blas_thread() -> None:
    """Under a limit, keep OpenBLAS from starting threads; to be called before it is loaded."""
    if limit() is not None:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def of_threads(threads: int) -> int:
    """Bytes that the stacks and heaps of this many threads take, the main thread not counted."""
    import resource  # noqa: PLC0415  # Windows has none

    stack, _ = resource.getrlimit(resource.RLIMIT_STACK)
    return (threads - 1) * (_HEAP + (2**21 if stack == resource.RLIM_INFINITY else stack))
