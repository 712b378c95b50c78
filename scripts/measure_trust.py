"""Measure how many of the ten words nearest to a frequent word are found again by a training on other text.

python scripts/measure_trust.py TEXT                  # halves, models and figures in a temporary folder
python scripts/measure_trust.py TEXT --folder HALVES  # kept there, so that a second run trains no more

TEXT is cut into halves, a model is trained on each, and some hundred words that are frequent in both are asked of both:
answered by all words, by words seen often enough as w2v has it (w2v/vectors/trust.py), and by words seen more often
than that. Interval: 95 %, words resampled.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np

import w2v
from w2v.vectors.trust import least_count

NEAREST = 10
FREQUENT = 500  # times that a word asked is in each half, at least
LEASTS = (1, 10, 20, 50, 100, 200)  # times that an answer is
DRAWS = 2000


def halves(text: Path, folder: Path) -> list[Path]:
    """`text`, cut at the white space nearest to its middle, in two files."""
    paths = [folder / f"half-{number}.txt" for number in (1, 2)]
    if not all(path.exists() for path in paths):
        content = text.read_bytes()
        middle = content.index(b" ", len(content) // 2)
        for path, half in zip(paths, (content[:middle], content[middle:]), strict=True):
            path.write_bytes(half)
    return paths


def trained(text: Path, epochs: int) -> w2v.Vectors:
    """The vectors of a training on `text`, which is done once."""
    path = text.with_suffix(".safetensors")
    if not path.exists():
        w2v.train(text, epochs=epochs).save(path)
    return w2v.load(path)


def found_again(pair: list[w2v.Vectors], words: list[str], least: int) -> np.ndarray:
    """[N], of the ten nearest of each word in the first how many are among the ten of the second, as a share."""
    nearest = []
    for vectors in pair:
        top = int(np.count_nonzero(vectors.counts >= least))
        found = vectors.neighbours(words, NEAREST, top=top)
        nearest.append([{answer.word for answer in found[place]} for place in range(len(words))])
    return np.array([len(a & b) / NEAREST for a, b in zip(*nearest, strict=True)])


def main() -> None:
    """Train where that has not been done, and print a line for each least count."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("text", type=Path)
    parser.add_argument("--folder", type=Path, help="where halves and models are kept")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--words", type=int, default=300, help="how many are asked for")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(exist_ok=True)
        pair = [trained(half, options.epochs) for half in halves(options.text, folder)]
        frequent = [word for word in pair[0] if word in pair[1] and min(v.count(word) for v in pair) >= FREQUENT]
        random = np.random.default_rng(1)
        words = sorted(random.choice(frequent, min(options.words, len(frequent)), replace=False).tolist())
        trusted = " and ".join(str(least_count(vectors.counts)) for vectors in pair)
        print(
            f"{len(words)} of {len(frequent)} words seen {FREQUENT} times in each half; w2v answers from {trusted} on"
        )
        for least in LEASTS:
            shares = found_again(pair, words, least)
            means = random.choice(shares, (DRAWS, len(shares))).mean(axis=1)
            low, high = np.percentile(means, [2.5, 97.5])
            answering = " and ".join(f"{np.count_nonzero(vectors.counts >= least):,}" for vectors in pair)
            print(f"seen {least:3} times: {shares.mean():.3f} ({low:.3f} to {high:.3f}) found again; {answering} words")


if __name__ == "__main__":
    main()
