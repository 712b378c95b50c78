"""The nearest rows of all rows: each product of two blocks is computed once and answers both.

    wave 0: (0, 0)    wave 1: (0, 1)    wave 2: (0, 2) (1, 1)    wave 3: (0, 3) (1, 2)    wave 4: (1, 3) (2, 2)  ...

The pairs of blocks (i, j) of a wave i + j have no block in common, so threads work at them without waiting for each
other; and every block meets the others in rising order, so that equal cosines stay in the order of their rows. What is
found does not depend on the number of threads.
"""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from w2v.vectors.best import Best
from w2v.vectors.directions import Directions
from w2v.vectors.search import SPARE, exact_rows

ROWS = 512  # of a block: its scores stay in the processor's cache
MOST_THREADS = 16  # each has some megabytes of scores


def nearest_of_all(directions: Directions, n: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """(rows, cosines) [V, n] of the `n` nearest rows of each row but itself, -1 and NaN where there are fewer."""
    total = len(directions)
    begins = range(0, total, ROWS)
    best = [Best(min(ROWS, total - begin), min(n + SPARE, total)) for begin in begins]
    rows, cosines = np.empty((total, n), np.int32), np.empty((total, n), np.float32)
    directions.directed()  # measures all lengths, before threads share them

    def compare(i: int, j: int) -> None:
        left, right = (directions.unit_block(begins[at], min(begins[at] + ROWS, total)) for at in (i, j))
        products = left @ right.T
        if i == j:
            np.fill_diagonal(products, -np.inf)
        else:
            best[j].add(begins[i], products, down=True)
        best[i].add(begins[j], products)

    def finish(at: int) -> None:
        own = slice(begins[at], begins[at] + len(best[at].rows))
        targets = directions.unit(np.arange(own.start, own.stop))
        rows[own], cosines[own] = exact_rows(directions, targets, best[at].rows, n)

    # BLAS's own threads would wait for each other, spinning, while these are at work.
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_THREADS)) as threads:
        for wave in range(2 * len(best) - 1):
            first = range(max(0, wave - len(best) + 1), wave // 2 + 1)
            list(threads.map(compare, first, (wave - i for i in first)))
        list(threads.map(finish, range(len(best))))
    return rows, cosines
