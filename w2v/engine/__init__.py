"""The engine: from token ids to moved weights. It knows no file, no corpus, no clock and no terminal.

Read it in this order, ten minutes for the whole algorithm:

    records.py                      what the parts hand to each other, and every buffer
    stream.py, noise.py             the kept tokens of a block; noise words
    tile.py                         one tile: S = X Y^T, C = -dLoss/dS, dX = C Y, dY = C^T X
    inputs/word.py                  what a row of X is made of
    objectives/negative_sampling.py which output rows are scored, and how scores become coefficients
    rounds.py                       all lanes compute a tile, then the owners of the rows move them
    schedule.py, plan.py            blocks, lanes, rates: decided by the corpus alone
    runner.py                       who does the work: this machine's threads

Imports are relative and reach nothing outside, so the folder works wherever it is copied; it needs NumPy and numba.
`objectives`, `probability`, `huffman` and `records` need NumPy alone.
"""
