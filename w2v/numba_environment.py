"""What must hold before numba is imported; it is imported here, and by others only after this.

numba and the libraries that it loads answer some settings, and too little memory, by an exception from deep inside, or
by dying later.
"""

import os
from collections.abc import Mapping

from w2v import address_space
from w2v.errors import W2VError

MOST_THREADS = 4096


def check_settings(environment: Mapping[str, str]) -> None:
    """W2VError, with what to do, for a setting in `environment` that numba must not read: called before its import."""
    threads = environment.get("NUMBA_NUM_THREADS", "1").strip()
    if not (threads.isascii() and threads.isdigit() and len(threads) < 5 and 0 < int(threads) <= MOST_THREADS):
        raise W2VError(f"NUMBA_NUM_THREADS is {threads[:40]!r}: set it to 1 to {MOST_THREADS}, or unset it")
    if environment.get("NUMBA_DISABLE_JIT", "0").strip() != "0":
        raise W2VError("NUMBA_DISABLE_JIT is set: w2v can only train with compiled code: unset it")


check_settings(os.environ)

if address_space.left() is not None:
    address_space.use_one_blas_thread()
    address_space.require(address_space.KERNELS, "loading w2v's kernels")

import numba  # noqa: E402, F401  # after its environment
