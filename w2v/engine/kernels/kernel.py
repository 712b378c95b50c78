"""A kernel: a function that numba compiles at its first call.

Until then not even numba is imported. So a module of an objective can be read for what is plain NumPy in it, its
log-probability above all, by those who never train.
"""

from collections.abc import Callable
from typing import Any


class Kernel:
    """A function to be compiled; called like the function, from Python and from other kernels."""

    def __init__(self, function: Callable[..., Any], options: dict[str, Any]) -> None:
        self.py_func = function
        self.__doc__ = function.__doc__
        self._options = options
        self._dispatcher: Any = None

    @property
    def dispatcher(self) -> Any:
        """What numba makes of the function."""
        if self._dispatcher is None:
            from .compiled import jit  # noqa: PLC0415  # imports numba

            self._dispatcher = jit(self.py_func, **self._options)
        return self._dispatcher

    def __call__(self, *arguments: Any) -> Any:
        """Run it, compiled."""
        return self.dispatcher(*arguments)


def kernel(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Make a function a kernel; `options` are numba's."""
    return lambda function: Kernel(function, options)
