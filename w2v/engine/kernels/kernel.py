"""A kernel: a function that numba compiles at its first call.

Until then not even numba is imported. So a module of an objective can be read for what is plain NumPy in it, its
log-probability above all, by those who never train.
"""

import threading
from collections.abc import Callable
from functools import cached_property
from typing import Any

_ONE_AT_A_TIME = threading.RLock()  # a kernel that two threads call first is not to be compiled twice


class Kernel:
    """A function to be compiled; called like the function, from Python and from other kernels."""

    def __init__(self, function: Callable[..., Any], options: dict[str, Any]) -> None:
        self.py_func = function
        self._options = options
        self._for_python: Any = None
        self.__doc__ = function.__doc__

    @property
    def for_python(self) -> Any:
        """What numba makes of the function for calls from Python."""
        if self._for_python is None:
            from .compiled import jit  # noqa: PLC0415  # imports numba

            with _ONE_AT_A_TIME:
                self._for_python = self._for_python or jit(self.py_func, **self._options)
        return self._for_python

    @cached_property
    def for_kernels(self) -> Any:
        """What numba makes of it for calls from other kernels, where it is compiled as a part of them."""
        from .compiled import jit_part  # noqa: PLC0415  # imports numba

        return jit_part(self.py_func, **self._options)

    def __call__(self, *arguments: Any) -> Any:
        """Run it, compiled."""
        return self.for_python(*arguments)


def kernel(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Make a function a kernel; `options` are numba's."""
    return lambda function: Kernel(function, options)
