"""What shards cost in quality: the table of docs/guides/many-machines.md.

    python scripts/measure_shards.py corpus.txt --evaluation FOLDER --shards 1 2 4 8 [--seeds 2]

Trains on this machine, without Ray, to the bits of a cluster. FOLDER holds ws353.txt, SimLex999.txt and
questions-words.txt; a row has the means over seeds.
"""

import argparse
import tempfile
from pathlib import Path
from statistics import mean
from typing import NamedTuple

import w2v
from benchmark import EPOCHS, Scores, score
from w2v.shards.periods import parts_for


class Trained(NamedTuple):
    """A model, by its figures."""

    periods: int  # of an epoch
    loss: float  # in the last epoch
    scores: Scores


def main() -> None:
    """Train, score, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path, nargs="+")
    parser.add_argument("--evaluation", type=Path, metavar="FOLDER", required=True)
    parser.add_argument("--shards", type=int, nargs="+", default=[1, 2, 4, 8])
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--sample", type=float, default=1e-4)
    options = parser.parse_args()
    print("| shards | periods an epoch | loss in the last epoch | WordSim-353 | SimLex-999 | Google analogies |")
    print("| ---: " * 6 + "|")
    for shards in options.shards:
        print(row(shards, [trained(options, shards, seed + 1) for seed in range(options.seeds)]), flush=True)


def trained(options: argparse.Namespace, shards: int, seed: int) -> Trained:
    """One training."""
    settings = {"epochs": options.epochs, "sample": options.sample, "long": True, "progress": False}
    model = w2v.train(options.corpus, shards=shards, seed=seed, **settings)
    with tempfile.TemporaryDirectory() as folder:
        vectors = Path(folder, "vectors.bin")
        model.save(vectors)
        scores = score(vectors, options.evaluation)
    periods = parts_for(model.corpus["words"], shards) if shards > 1 else 0
    return Trained(periods, model.history[-1]["loss"], scores)


def row(shards: int, models: list[Trained]) -> str:
    """A line of the table."""
    loss = mean(model.loss for model in models)
    means = (mean(getattr(model.scores, name) for model in models) for name in ("wordsim", "simlex", "analogies"))
    cells = (str(shards), str(models[0].periods or ""), f"{loss:.3f}", *(f"{value:.3f}" for value in means))
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
