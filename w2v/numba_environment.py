"""What must hold before numba is imported; it is imported here, and by others only after this.

numba and the libraries that it loads answer some settings, and too little memory, by dying.
"""

import os

from w2v import address_space

# numba starts a thread for each core, used or not. Under a limit of the address space: as many as fit.
if (_left := address_space.left()) is not None:
    address_space.use_one_blas_thread()
    _fitting = (_left - address_space.KERNELS - address_space.COMPILING) // address_space.of_threads(2) + 1
    os.environ.setdefault("NUMBA_NUM_THREADS", str(max(1, min(_fitting, len(os.sched_getaffinity(0))))))
    address_space.require(address_space.KERNELS, "loading w2v's kernels")

import numba  # noqa: F401  # for its importers
