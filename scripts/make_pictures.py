"""Draw the pictures of README.md and docs/, of the atlas learnt in ten epochs, into docs/pictures.

python scripts/make_pictures.py                  # all of them
python scripts/make_pictures.py map-light.png    # one

The explorer's pictures are of a larger model, by scripts/picture_explorer.py. Needs w2v[dev].
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "pictures"


def w2v(folder: Path, *arguments: str | Path) -> None:
    """Run `w2v` in `folder`."""
    subprocess.run([sys.executable, "-m", "w2v", *map(str, arguments)], cwd=folder, check=True)


def draw_map(folder: Path, picture: Path, *options: str) -> None:
    """The map that w2v plot draws, in 256 colours: a third of the bytes, and no eye sees it."""
    w2v(folder, "plot", "map", "-o", picture, *options)
    with Image.open(picture) as drawn:
        few = drawn.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    few.save(picture, optimize=True)


def draw_axis(folder: Path, picture: Path) -> None:
    """Where trades and people lie between two words."""
    people = ["king", "queen", "nurse", "monk", "baker", "doctor", "father", "mother", "daughter", "son", "boy", "girl"]
    w2v(folder, "plot", "axis", "man", "woman", *people, "-o", picture)


PICTURES: dict[str, Callable[[Path, Path], None]] = {
    "map-light.png": draw_map,
    "map-dark.png": lambda folder, picture: draw_map(folder, picture, "--dark"),
    "axis.png": draw_axis,
}


def main() -> None:
    """Train once, then draw what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pictures", metavar="PICTURE", nargs="*", help=f"which to draw: {', '.join(PICTURES)}")
    asked = parser.parse_args().pictures or list(PICTURES)
    if unknown := set(asked) - set(PICTURES):
        parser.error(f"no such picture: {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        w2v(folder, "train", ROOT / "data" / "atlas.txt", "--epochs", "10", "-q")
        for name in asked:
            PICTURES[name](folder, folder / name)
            FOLDER.mkdir(exist_ok=True)
            (FOLDER / name).write_bytes((folder / name).read_bytes())


if __name__ == "__main__":
    main()
