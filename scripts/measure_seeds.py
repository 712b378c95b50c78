"""How far the answers of one training are chance: the tables of docs/how-sure.md.

    python scripts/measure_seeds.py data/atlas.txt
    python scripts/measure_seeds.py corpus.txt --seeds 5 --sample 1e-4

One model is trained for each seed, on the same text with the same settings. Of a word, the ten nearest in one model are
compared with the ten nearest in another; the table has the means over words in the same band of counts, and over all
pairs of models. The second table compares two halves of the text, which are its even and its odd lines (or pieces of
1,000 words), by one seed. Bands of more than a thousand words are represented by a thousand, spread evenly.
"""

import argparse
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

import w2v

NEAREST = 10
BANDS = (5, 10, 20, 50, 100, 200, 500, 1_000, 5_000, 20_000)  # each reaches to the next
ASKED = 1_000  # words of a band, at most
PIECE = 1_000  # words of a line, at most
FREQUENT = 100  # times that a word was seen


class Row(NamedTuple):
    """A band of counts, and how far models agree on its words."""

    least: int  # count
    most: int | None
    words: int
    common: float  # of the ten nearest, in two models
    first: float  # share of words whose nearest word is the same in both
    spread: float  # standard deviation of a cosine over all models
    frequent: float  # as `common`, where only frequent words may answer


def main() -> None:
    """Train, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--sample", type=float, default=1e-3)
    parser.add_argument("--epochs", type=int)
    options = parser.parse_args()
    settings = {"sample": options.sample, "epochs": options.epochs}
    models = [w2v.train(options.corpus, seed=seed, **settings).wv for seed in range(1, options.seeds + 1)]
    epochs = models[0].model.hyperparameters.epochs
    print(f"{options.corpus.name}: {len(models[0]):,} words, {epochs} epochs, seeds 1 to {options.seeds}\n")
    print_table(agreement(models))
    pieces = list(sentences(options.corpus))
    halves = [w2v.train(pieces[first::2], **settings).wv for first in (0, 1)]
    print_halves(agreement_of_halves(*halves))


def sentences(corpus: Path) -> Iterator[list[str]]:
    """Lines, or pieces of them: a text may be a single line."""
    for line in corpus.read_text(encoding="utf-8").splitlines():
        words = line.split()
        yield from (words[begin : begin + PIECE] for begin in range(0, len(words), PIECE))


def agreement(models: Sequence[w2v.Vectors]) -> list[Row]:
    """A row for each band that has words; the models have the same words in the same order."""
    return [Row(*band, *agreement_on(models, asked)) for *band, asked in bands(models[0].counts)]


def bands(counts: NDArray[np.integer]) -> Iterator[tuple[int, int | None, int, NDArray[np.int64]]]:
    """(least count, largest, how many words there are, the rows of those that are asked about) of each band."""
    for least, end in zip(BANDS, [*BANDS[1:], None], strict=True):
        inside = np.flatnonzero((counts >= least) & (counts < (end or np.inf)))
        if len(inside):
            asked = inside[np.linspace(0, len(inside) - 1, min(ASKED, len(inside))).astype(int)]
            yield least, end and end - 1, len(inside), asked


def agreement_on(models: Sequence[w2v.Vectors], asked: NDArray[np.int64]) -> tuple[float, float, float, float]:
    """`Row`'s last four figures, of the words in those rows."""
    words = [models[0].words[row] for row in asked.tolist()]
    frequent = int((models[0].counts >= FREQUENT).sum())
    of_all = [model.neighbours(words, n=NEAREST) for model in models]
    of_frequent = [model.neighbours(words, n=NEAREST, top=frequent) for model in models]
    firsts = [[neighbours.words[row] for row in neighbours.rows[:, 0].tolist()] for neighbours in of_all]
    nearest = firsts[0]
    cosines = [(unit(model[words]) * unit(model[nearest])).sum(axis=1) for model in models]
    return (
        mean_common([neighbours.rows for neighbours in of_all]),
        float(np.mean([np.mean(np.array(a) == np.array(b)) for a, b in combinations(firsts, 2)])),
        float(np.std(cosines, axis=0, ddof=1).mean()),
        mean_common([neighbours.rows for neighbours in of_frequent]),
    )


def agreement_of_halves(one: w2v.Vectors, other: w2v.Vectors) -> list[tuple[str, int, float]]:
    """(band, words, common of the ten nearest) of the words that both halves have, by their mean count."""
    shared = [word for word in one.words if word in other]
    models = [model.vectors_for_all(shared, copy_vecattrs=True) for model in (one, other)]
    counts = (models[0].counts + models[1].counts) // 2
    return [
        (
            band_name(least, most),
            words,
            mean_common(
                [model.neighbours([shared[row] for row in asked.tolist()], n=NEAREST).rows for model in models]
            ),
        )
        for least, most, words, asked in bands(counts)
    ]


def mean_common(answers: Sequence[NDArray[np.int32]]) -> float:
    """How many rows two models' answers [Q, n] to the same question have in common, on average."""
    return float(
        np.mean(
            [
                len(set(a) & set(b))
                for one, other in combinations(answers, 2)
                for a, b in zip(one.tolist(), other.tolist(), strict=True)
            ]
        )
    )


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Vectors [N, D] divided by their lengths."""
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def print_table(rows: Sequence[Row]) -> None:
    """As Markdown."""
    print(
        f"| count | words | common of {NEAREST} | same nearest word | cosine's spread | common of frequent {NEAREST} |"
    )
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    for row in rows:
        band = band_name(row.least, row.most)
        print(
            f"| {band} | {row.words:,} | {row.common:.1f} | {row.first:.0%} | {row.spread:.3f} | {row.frequent:.1f} |"
        )


def print_halves(rows: Sequence[tuple[str, int, float]]) -> None:
    """As Markdown."""
    print(f"\n| count in a half | words | common of {NEAREST} in the two halves |\n| ---: | ---: | ---: |")
    for band, words, common in rows:
        print(f"| {band} | {words:,} | {common:.1f} |")


def band_name(least: int, most: int | None) -> str:
    """What a band is called."""
    return f"{least:,} to {most:,}" if most else f"{least:,} or more"


if __name__ == "__main__":
    main()
