"""How long all neighbours take, and what smaller numbers and an index keep of them: figures of the README.

python scripts/measure_vectors.py                             # 100,000 words of 100 dimensions, made up in clusters
python scripts/measure_vectors.py --model model.safetensors   # a model's own
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np

import w2v
from w2v.vectors.compact import share_kept
from w2v.vectors.dtypes import DTYPES
from w2v.vectors.formats.usearch import recall

WORDS, DIMENSIONS, CLUSTERS = 100_000, 100, 500


def made_up() -> w2v.Vectors:
    """Vectors in clusters, as words' are."""
    random = np.random.default_rng(1)
    centres = random.normal(size=(CLUSTERS, DIMENSIONS))
    matrix = 0.7 * centres[random.integers(0, CLUSTERS, WORDS)] + random.normal(size=(WORDS, DIMENSIONS))
    return w2v.Vectors([f"w{row}" for row in range(WORDS)], np.zeros(WORDS, np.int64), matrix.astype(np.float32))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path)
    parser.add_argument("--no-index", action="store_true", help="leave out the index, which takes longest")
    options = parser.parse_args()
    vectors = w2v.load(options.model) if options.model else made_up()
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
        if not options.no_index:
            path = Path(folder, "index.usearch")
            began = time.perf_counter()
            vectors.save(path)
            wall = time.perf_counter() - began
            print(f"index: {path.stat().st_size / 1e6:,.1f} MB in {wall:.1f} s, finds {recall(vectors, path):.2%}")


if __name__ == "__main__":
    main()
