"""How much memory and time a training needs, checked before it begins."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

from w2v import address_space
from w2v.engine.plan import Plan
from w2v.engine.records import Shape
from w2v.engine.schedule import operations
from w2v.errors import TrainingError
from w2v.quoting import counted

OPERATIONS_PER_SECOND = 5e10  # floating-point operations of one thread, about
DAY = 86_400.0  # seconds


def model_bytes(plan: Plan, words: Sequence[str]) -> int:
    """Bytes of a model's file, without its header."""
    ngrams = max(0, plan.input_rows - len(words))  # their rows are in the file besides the words' vectors
    matrices = (plan.input_rows + plan.output_rows) * plan.shape.dim * 4
    return matrices + ngrams * 8 + len(words) * (8 + 8) + sum(len(word.encode()) for word in words)


def check_memory(plan: Plan, measuring: int = 0) -> None:
    """TrainingError, with the figures, if training and measuring need more memory than the machine has left."""
    needed, available = plan.bytes(threads=1) + measuring, available_bytes()
    if available is not None and needed > available:
        raise TrainingError(
            f"{counted(plan.output_rows, 'word')} of {plan.shape.dim} dimensions need {_megabytes(needed)} of memory "
            f"and {_megabytes(available)} are free: lower `dim`, raise `min_count` or set `max_vocab`"
        )


def estimated_seconds(words: int, shape: Shape, threads: int) -> float:
    """About how long training on this many words takes, if all of them stay in the stream."""
    return operations(words, shape) / (OPERATIONS_PER_SECOND * threads)


def used_bytes() -> int | None:
    """Memory that this process holds now, memory-mapped pages included."""
    with contextlib.suppress(ImportError, OSError, ValueError, IndexError):
        import resource  # noqa: PLC0415  # Windows has none

        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    return None


def check_time(words: int, shape: Shape, threads: int) -> None:
    """TrainingError, with the estimate, if training on this many words would take more than a day."""
    seconds = estimated_seconds(words, shape, threads)
    if seconds > DAY:
        raise TrainingError(
            f"training would take about {seconds / DAY:,.0f} days: {shape.rows:,} rows are scored for each word; set "
            "`max_vocab`, choose another `objective`, or use `long=True` to go on"
        )


def available_bytes() -> int | None:
    """Memory still available: the least that the system, the control group and the process limit leave."""
    left = [bytes_ for bytes_ in (_system(), _control_group(), address_space.left()) if bytes_ is not None]
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
        limit, used = (int((group / name).read_text()) for name in ("memory.max", "memory.current"))
        # The page cache counts as used, but is freed when memory is needed.
        pages = dict(line.split() for line in (group / "memory.stat").read_text().splitlines())
        return limit - used + int(pages["file"])
    return None


def _megabytes(bytes_: int) -> str:
    return f"{max(bytes_, 0) / 1e6:,.0f} MB"
