"""Numbers on a scale, as texts that are true: no power of ten and no sum hidden at the end of the axis."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LARGEST = 1e300  # number on a scale, whose differences are numbers, too


def tick_texts(ticks: Sequence[float]) -> list[str]:
    """What stands beside `ticks`, which rise: six digits, or as many as tell neighbours apart."""
    steps = np.diff(ticks)
    near = steps.min() / 100 if len(steps) else 0.0
    for digits in range(6, 18):
        texts = [f"{tick:.{digits}g}" for tick in ticks]
        if all(abs(float(text) - tick) <= near for text, tick in zip(texts, ticks, strict=True)):
            break
    return [text.replace("-", "−") for text in texts]


def few_ticks(low: float, high: float) -> list[float]:
    """Two to four round numbers from `low` to `high`, or these two where none is rounder."""
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415  # as all of matplotlib

    if low == high:
        return [low]
    found = MaxNLocator(3, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    ticks = [float(tick) for tick in found if low <= tick <= high]
    return ticks if len(ticks) > 1 else [low, high]


def true_ticks(axes: "Axes") -> list[str]:
    """Fix the ticks of the vertical axis where they are now, and write true numbers beside them: these."""
    low, high = axes.get_ylim()
    ticks = [float(tick) for tick in axes.get_yticks() if low <= tick <= high]
    texts = tick_texts(ticks)
    axes.set_yticks(ticks, texts)
    return texts
