"""A is to B as C is to what? The likeliest words, by 3CosAdd.

Such as `france : paris = italy : rome`, from a model trained on data/atlas.txt:

    python scripts/analogy.py france paris italy --model model.safetensors
"""

import argparse
import sys

import numpy as np

import w2v
from w2v.errors import W2VError
from w2v.model import DEFAULT_PATH


def main() -> int:
    """Print the answers; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("words", nargs=3, metavar=("A", "B", "C"))
    parser.add_argument("--model", default=DEFAULT_PATH, help=f"the trained model (default: {DEFAULT_PATH})")
    parser.add_argument("--count", type=int, default=5, help="how many answers (default: 5)")
    arguments = parser.parse_args()
    a, b, c = arguments.words
    try:
        vectors = w2v.load(arguments.model)
        rows = [vectors.row(word) for word in arguments.words]
    except W2VError as error:
        print(error, file=sys.stderr)
        return 1
    unit = vectors.unit  # [V, D]
    wanted = unit[rows[1]] - unit[rows[0]] + unit[rows[2]]
    scores = unit @ (wanted / np.linalg.norm(wanted))  # [V]
    scores[rows] = -np.inf  # the question's own words are no answers
    for row in np.argsort(-scores)[: arguments.count]:
        if np.isfinite(scores[row]):
            print(f"{a} : {b} = {c} : {vectors.words[row]}  ({scores[row]:.3f})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
