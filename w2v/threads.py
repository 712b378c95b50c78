"""How many threads a training may use."""

import contextlib
import os
from pathlib import Path


def use_threads(threads: int | None) -> int:
    """So many threads, by default and at most one for each core that this process may run on."""
    return min(threads or _granted_cores(), _cores())


def _cores() -> int:
    """Cores that the process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _granted_cores() -> int:
    """Cores' worth of time that a container's control group grants, rounded up; many where it sets no limit."""
    with contextlib.suppress(OSError, ValueError):
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        return max(1, -(-int(quota) // int(period)))
    return 2**31
