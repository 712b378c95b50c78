"""What must hold before numba is imported; it is imported here, and by others only after this.

numba and the libraries that it loads answer some settings, and too little memory, by an exception from deep inside, or
by dying later.
"""

import importlib
import os
from collections.abc import Mapping

from w2v import address_space
from w2v.errors import W2VError

MOST_THREADS = 4096
_LAYERS = {  # a threading layer or what is wanted of one: the modules of which one has to be there
    "default": (),
    "tbb": ("tbbpool",),
    "omp": ("omppool",),
    "workqueue": ("workqueue",),
    "safe": ("tbbpool",),
    "threadsafe": ("tbbpool", "omppool"),
    "forksafe": ("tbbpool", "workqueue"),
}
_PRIORITY = ("tbb", "omp", "workqueue")


def check_settings(environment: Mapping[str, str]) -> None:
    """W2VError, with what to do, for a setting in `environment` that numba must not read: called before its import."""
    threads = environment.get("NUMBA_NUM_THREADS", "1").strip()
    if not (threads.isascii() and threads.isdigit() and len(threads) < 5 and 0 < int(threads) <= MOST_THREADS):
        raise _wrong("NUMBA_NUM_THREADS", threads, f"1 to {MOST_THREADS}")
    if environment.get("NUMBA_DISABLE_JIT", "0").strip() != "0":
        raise W2VError("NUMBA_DISABLE_JIT is set: w2v trains by compiled code alone: unset it")
    layer = environment.get("NUMBA_THREADING_LAYER", "default")
    if layer.lower() not in _LAYERS:
        raise _wrong("NUMBA_THREADING_LAYER", layer, ", ".join(_LAYERS))
    priority = environment.get("NUMBA_THREADING_LAYER_PRIORITY", " ".join(_PRIORITY))
    if sorted(priority.split()) != sorted(_PRIORITY):
        raise _wrong("NUMBA_THREADING_LAYER_PRIORITY", priority, f"{' '.join(_PRIORITY)} in any order")


def check_layer(layer: str) -> None:
    """W2VError where numba's threading layer of that name is not on this machine: called once numba is imported."""
    pools = _LAYERS[layer.lower()]
    if pools and not any(map(_is_there, pools)):
        raise W2VError(f"NUMBA_THREADING_LAYER is {layer}, which this machine does not have: install it, or unset it")


def _is_there(pool: str) -> bool:
    try:
        importlib.import_module(f"numba.np.ufunc.{pool}")
    except ImportError:
        return False
    return True


def _wrong(name: str, value: str, right: str) -> W2VError:
    return W2VError(f"{name} is {value[:40]!r}: set it to {right}, or unset it")


# Threads meet twice a round. OpenMP lets them wait busily for milliseconds, and when another program holds one of the
# cores, the thread that all wait for gets none: an eighth of the speed. Some microseconds cost nothing on a quiet
# machine. OpenMP reads this when it is loaded, which checking the threading layer may do.
if "OMP_WAIT_POLICY" not in os.environ:
    os.environ.setdefault("GOMP_SPINCOUNT", "5000")

check_settings(os.environ)

# numba starts a thread for each core, used or not. Under a limit of the address space: as many as fit.
if (_left := address_space.left()) is not None:
    address_space.use_one_blas_thread()
    _fitting = (_left - address_space.KERNELS - address_space.COMPILING) // address_space.of_threads(2) + 1
    os.environ.setdefault("NUMBA_NUM_THREADS", str(max(1, min(_fitting, len(os.sched_getaffinity(0))))))
    address_space.require(address_space.KERNELS, "loading w2v's kernels")

import numba  # noqa: E402  # after its environment

check_layer(numba.config.THREADING_LAYER)
