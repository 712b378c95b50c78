"""Compiling ahead: another process compiles a first training's kernels while this one reads the text.

It only saves time: if it cannot start, or fails, the training compiles its kernels itself.
"""

import contextlib
import dataclasses
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

from w2v import address_space, numba_environment  # noqa: F401  # first: it prepares the import of numba
from w2v.cli.bars import ProgressReporter
from w2v.corpus.encoded import is_ready
from w2v.engine.kernels.compiled import CACHE_FOLDER, is_compiled
from w2v.engine.method import method_name
from w2v.hyperparameters import Hyperparameters
from w2v.threads import use_threads
from w2v.training.fitting import compile_kernels
from w2v.training.resources import available_bytes

_MEMORY = 1_000_000_000  # bytes that must be free: the other process takes about a third of them


@contextlib.contextmanager
def compiling_ahead(config: Hyperparameters) -> Iterator[Callable[[], None]]:
    """Start compiling if that saves time; yields a function that waits until it is done."""
    with contextlib.ExitStack() as stack:
        process = None
        if _helps(config):
            # -P: no module is imported from the working directory.
            command = [sys.executable, "-P", "-m", __name__, json.dumps(dataclasses.asdict(config))]
            with contextlib.suppress(OSError):
                process = stack.enter_context(
                    subprocess.Popen(  # noqa: S603  # w2v itself
                        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                    )
                )
                stack.callback(process.kill)

        def wait() -> None:
            if process is not None:
                process.wait()

        yield wait


def tell_if_compiling(config: Hyperparameters, reporter: ProgressReporter) -> None:
    """Say first of all if reading text or training will have to wait for the compiler."""
    if not (is_compiled(method_name(config)) and is_ready(config)):
        reporter.compiling(kept=CACHE_FOLDER is not None)


def _helps(config: Hyperparameters) -> bool:
    return (
        CACHE_FOLDER is not None
        and not is_compiled(method_name(config))
        and use_threads(None) > 1
        and address_space.limit() is None
        and (available_bytes() or 0) > _MEMORY
    )


def _end_with_parent() -> None:
    sys.stdin.read()  # until the process at the other end of the pipe has ended
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    compile_kernels(Hyperparameters.from_dict(json.loads(sys.argv[1])))
    os._exit(0)
