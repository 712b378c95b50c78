"""How close the vectors of unseen words come to those that the words would have: w2v's subwords beside fastText's.

python scripts/measure_unseen.py german.txt russian.txt --fasttext path/to/fasttext

Words seen 5 to 20 times are replaced by one word, and both programs train on the text with them and without. The two
spaces are aligned on the words that both know (orthogonal Procrustes). The vector that the model without a word makes
of its n-grams is compared with the word's vector in the model that has seen it, by cosine, which is 0 where none of the
n-grams was learnt; and with another word's vector, which says what such a cosine is worth.
"""

import argparse
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import w2v

SELDOM, REPLACED = range(5, 21), "replaced"
DIMENSIONS, WINDOW, NEGATIVE, SAMPLE = 100, 5, 5, 1e-4

Trainer = Callable[[Path, Path], w2v.Vectors]  # (text, an empty folder)


def by_w2v(epochs: int, seed: int, threads: int) -> Trainer:
    """Trained by w2v."""

    def train(text: Path, folder: Path) -> w2v.Vectors:
        model = w2v.train(
            text, input="subwords", dim=DIMENSIONS, window=WINDOW, negative=NEGATIVE, sample=SAMPLE, epochs=epochs,
            seed=seed, threads=threads, progress=False,
        )  # fmt: skip
        model.save(folder / "w2v.safetensors")
        return w2v.load(folder / "w2v.safetensors")

    return train


def by_fasttext(program: str, epochs: int, seed: int, threads: int) -> Trainer:
    """Trained by fastText, at its own learning rate."""

    def train(text: Path, folder: Path) -> w2v.Vectors:
        settings = {
            "input": text, "output": folder / "fasttext", "dim": DIMENSIONS, "ws": WINDOW, "neg": NEGATIVE, "t": SAMPLE,
            "epoch": epochs, "thread": threads, "seed": seed, "minCount": SELDOM.start, "verbose": 0,
        }  # fmt: skip
        options = [part for name, value in settings.items() for part in (f"-{name}", str(value))]
        subprocess.run([program, "skipgram", *options], check=True)
        return w2v.load(folder / "fasttext.bin")

    return train


def trained(train: Trainer, lines: list[list[str]], without: set[str], folder: Path) -> w2v.Vectors:
    """Trained on the lines, the words of `without` replaced."""
    text, own = folder / "text.txt", folder / f"without {len(without)}"
    own.mkdir()
    kept = (" ".join(REPLACED if word in without else word for word in line) for line in lines)
    text.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
    return train(text, own)


def cosines(whole: w2v.Vectors, reduced: w2v.Vectors, words: list[str]) -> tuple[float, float]:
    """Mean cosine of what `reduced`, turned onto `whole`, makes of n-grams: to the word's vector, to another word's."""
    common = [word for word in reduced if word in whole and word != REPLACED]
    u, _, v = np.linalg.svd(unit(reduced[common]).T @ unit(whole[common]))
    made = [reduced.get(word) for word in words]
    known = np.array([row is not None for row in made])
    turned = unit(np.array([row for row in made if row is not None])) @ (u @ v)
    expected = unit(whole[words])
    own, other = ((turned * rows[known]).sum() / len(words) for rows in (expected, np.roll(expected, 1, axis=0)))
    return float(own), float(other)


def unit(rows: NDArray[np.float32]) -> NDArray[np.float64]:
    """The rows at length 1."""
    long = rows.astype(np.float64)
    scaled: NDArray[np.float64] = long / np.linalg.norm(long, axis=1, keepdims=True)
    return scaled


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("texts", nargs="+", type=Path)
    parser.add_argument("--fasttext", help="the program, to compare with")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    for text in options.texts:
        lines = [re.findall(r"\w+", line.lower()) for line in text.read_text(encoding="utf-8").splitlines()]
        counts = Counter(word for line in lines for word in line)
        words = [word for word, count in counts.items() if count in SELDOM]
        print(f"{text.name}: {counts.total():,} tokens, {len(words):,} words seen 5 to 20 times", flush=True)
        for seed in range(1, options.seeds + 1):
            trainers = {"w2v": by_w2v(options.epochs, seed, options.threads)}
            if options.fasttext:
                trainers["fastText"] = by_fasttext(options.fasttext, options.epochs, seed, options.threads)
            for name, train in trainers.items():
                with tempfile.TemporaryDirectory() as folder:
                    models = [trained(train, lines, without, Path(folder)) for without in (set(), set(words))]
                    own, other = cosines(*models, words)
                print(f"  {name:<9} seed {seed}  {own:.3f} to its own vector, {other:.3f} to another's", flush=True)


if __name__ == "__main__":
    main()
