"""Print the figures of the documentation about vectors that are trained already.

python scripts/measure_vectors.py                              # 100,000 words of 100 dimensions, made up in clusters
python scripts/measure_vectors.py --model FILE                 # a model's own
python scripts/measure_vectors.py conversion                   # 400,000 words of 300 dimensions, made up, from text
python scripts/measure_vectors.py maps --model FILE            # its 20,000 most frequent words, as w2v explore has them
python scripts/measure_vectors.py maps --model FILE --second FILE

"neighbours", the default, says how long all neighbours take, and what smaller numbers and an index keep of them.
"conversion" says how long `w2v convert` takes, and its memory. "maps" says how long each layout takes and how many near
words it keeps; with a second model, also how far words lie from their places in the first one's map.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import w2v
from benchmark import elsewhere
from w2v.vectors.common_frame import common_frame
from w2v.vectors.compact import share_kept
from w2v.vectors.dtypes import DTYPES
from w2v.vectors.faithfulness import faithfulness
from w2v.vectors.formats.usearch import recall
from w2v.vectors.layout import Positions, installed, layout

CLUSTERS = 500
SEED = 1  # of layouts: the explorer's


def made_up(words: int, dim: int) -> w2v.Vectors:
    """Vectors in clusters, as words' are."""
    random = np.random.default_rng(1)
    centres = random.normal(size=(CLUSTERS, dim))
    matrix = 0.7 * centres[random.integers(0, CLUSTERS, words)] + random.normal(size=(words, dim))
    return w2v.Vectors([f"w{row}" for row in range(words)], np.zeros(words, np.int64), matrix.astype(np.float32))


def print_neighbours(vectors: w2v.Vectors, *, with_index: bool) -> None:
    """How long the neighbours of all words take, and the share of them that smaller files and an index keep."""
    began, cpu = time.perf_counter(), time.process_time()
    vectors.neighbours(n=20)
    wall, used = time.perf_counter() - began, time.process_time() - cpu
    print(f"{len(vectors):,} words: the 20 nearest of all in {wall:.1f} s, {used:.1f} s of processor time")
    with tempfile.TemporaryDirectory() as folder:
        for dtype in DTYPES[1:]:
            path = Path(folder, f"{dtype}.safetensors")
            vectors.save(path, dtype=dtype)
            small = w2v.load(path)
            kept = share_kept(vectors, small)
            began = time.perf_counter()
            small.similar(small.words[0])
            wall = 1000 * (time.perf_counter() - began)
            size = small.vectors.nbytes / len(small)
            print(f"{dtype}: {size:.0f} bytes a word, keeps {kept:.2%} of the ten nearest, answers in {wall:.0f} ms")
        if with_index:
            path = Path(folder, "index.usearch")
            began = time.perf_counter()
            vectors.save(path)
            wall = time.perf_counter() - began
            print(f"index: {path.stat().st_size / 1e6:,.1f} MB in {wall:.1f} s, finds {recall(vectors, path):.2%}")


def print_conversion(vectors: w2v.Vectors) -> None:
    """How long `w2v convert` takes from text to safetensors, and the most memory that it holds."""
    with tempfile.TemporaryDirectory() as folder:
        text, converted = Path(folder, "vectors.txt"), Path(folder, "vectors.safetensors")
        vectors.save(text)
        size, matrix = text.stat().st_size, vectors.vectors.nbytes
        wall, peak = elsewhere(convert, text, converted)
    print(
        f"{len(vectors):,} words of {vectors.vectors.shape[1]} dimensions, {size / 1e9:.2f} GB of text: {wall:.1f} s, "
        f"{size / 1e6 / wall:.0f} MB/s; memory peaks at {peak:.2f} GB, {matrix / 1e9:.2f} of them the matrix"
    )


def convert(text: Path, converted: Path) -> tuple[float, float]:
    """(seconds, GB of memory at most) of `w2v convert`, begun by a small process: its memory counts as the child's."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "w2v", "convert", text, converted])
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit("w2v convert failed")
    return time.perf_counter() - began, usage.ru_maxrss / (1e9 if sys.platform == "darwin" else 1e6)


def print_maps(vectors: w2v.Vectors, second: w2v.Vectors | None, words: int, methods: list[str]) -> None:
    """How long each layout takes and which share of near words it keeps, in the first model's frame and without it."""
    first, placed = beginning(vectors, words), {}
    for method in methods:
        placed[method] = laid_out(f"{method} of {len(first):,} words", first, method)
    if second is None:
        return
    other = beginning(second, words)
    frame = common_frame(first, other)
    known = frame.rows >= 0
    for method, where in placed.items():
        in_frame = frame.projected(where) if method == "pca" else frame.start(where)
        for name, start in (("in the frame of the first", in_frame), ("laid out by itself", None)):
            positions = laid_out(f"second model, {method} {name}", other, method, start)
            apart = np.linalg.norm(positions[known] - where[frame.rows[known]], axis=1)
            width = np.ptp(where[:, 0])
            print(
                f"  median distance of a word from its place in the first: {np.median(apart) / width:.0%} of its width"
            )


def laid_out(name: str, vectors: w2v.Vectors, method: str, start: Positions | None = None) -> Positions:
    """The words on a plane, once it is printed how long that took and what it keeps."""
    began = time.perf_counter()
    positions = layout(vectors.vectors, method, SEED, start=start)
    wall = time.perf_counter() - began
    kept = faithfulness(vectors.vectors, positions)
    print(f"{name}: {wall:.1f} s, keeps {'all' if kept is None else f'{kept:.0%}'} of the near words")
    return positions


def beginning(vectors: w2v.Vectors, words: int) -> w2v.Vectors:
    """The most frequent words, with their vectors in memory."""
    matrix = np.array(vectors.vectors[:words], np.float32)
    return w2v.Vectors(list(vectors.words[:words]), np.array(vectors.counts[:words]), matrix)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=("neighbours", "conversion", "maps"), default="neighbours")
    parser.add_argument("--model", type=Path, help="measure the vectors of a model")
    parser.add_argument("--second", type=Path, help="with maps: a model whose map is laid out beside the first")
    parser.add_argument("--layout", action="append", choices=installed(), help="with maps: only this layout, or these")
    parser.add_argument("--words", type=int, help="words to make up, or with maps the most frequent ones to lay out")
    parser.add_argument("--dim", type=int, help="dimensions to make up")
    parser.add_argument("--no-index", action="store_true", help="leave out the index, which takes longest")
    options = parser.parse_args()
    words, dim = {"neighbours": (100_000, 100), "conversion": (400_000, 300), "maps": (20_000, 100)}[options.what]
    words, dim = options.words or words, options.dim or dim
    vectors = w2v.load(options.model) if options.model else made_up(words, dim)
    if options.what == "conversion":
        print_conversion(vectors)
    elif options.what == "maps":
        second = w2v.load(options.second) if options.second else None
        print_maps(vectors, second, words, options.layout or installed())
    else:
        print_neighbours(vectors, with_index=not options.no_index)


if __name__ == "__main__":
    main()
