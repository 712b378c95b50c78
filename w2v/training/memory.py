"""How much memory a training needs, and whether this machine has it: asked before hours are spent."""

import contextlib
from pathlib import Path

from w2v.errors import TrainingError
from w2v.training.schedule import BLOCK, MOST_LANES
from w2v.training.tile import Shape


def needed_bytes(words: int, shape: Shape) -> int:
    """Bytes for both matrices, the rows' reach, the lanes' buffers and the block's stream."""
    weights = 2 * words * (shape.stride + 1) * 4
    lane = (shape.centres + shape.rows) * shape.stride + (shape.slots + shape.rows + shape.dim) * shape.centres
    return weights + MOST_LANES * lane * 4 + BLOCK * 16 + words * 16


def check_memory(words: int, shape: Shape) -> None:
    """TrainingError, with the figures, where the machine has less memory left than training needs."""
    needed, available = needed_bytes(words, shape), available_bytes()
    if available is not None and needed > available:
        raise TrainingError(
            f"{words:,} words of {shape.dim} dimensions need {_megabytes(needed)} of memory and "
            f"{_megabytes(available)} are free: lower --dim, raise --min-count or set --max-vocab"
        )


def available_bytes() -> int | None:
    """Memory that can still be had: the least of what the system, the control group and the process limit leave."""
    left = [bytes_ for bytes_ in (_system(), _control_group(), _process_limit()) if bytes_ is not None]
    return min(left, default=None)


def _system() -> int | None:
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return None


def _control_group() -> int | None:
    group = Path("/sys/fs/cgroup")
    with contextlib.suppress(OSError, ValueError):  # no group, or no limit ("max")
        return int((group / "memory.max").read_text()) - int((group / "memory.current").read_text())
    return None


def _process_limit() -> int | None:
    with contextlib.suppress(ImportError, OSError, ValueError, IndexError):
        import resource  # noqa: PLC0415  # Windows has none

        limit, _ = resource.getrlimit(resource.RLIMIT_AS)
        if limit != resource.RLIM_INFINITY:
            pages = int(Path("/proc/self/statm").read_text().split()[0])
            return limit - pages * resource.getpagesize()
    return None


def _megabytes(bytes_: int) -> str:
    return f"{max(bytes_, 0) / 1e6:,.0f} MB"
