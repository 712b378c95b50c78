"""Take the documentation's pictures of the explorer: an analogy on a map by t-SNE, light and dark, without a window.

python scripts/picture_explorer.py MODEL [--second MODEL] [-o docs/pictures]

With --second, one of two models side by side as well. The pictures in docs are of a model that `w2v train` made of 17
million words of English Wikipedia, and of one of half of these. Needs w2v[dev], w2v[plots] and Chromium.
"""

import argparse
import contextlib
import io
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright

from w2v import load
from w2v.explorer.server import Server
from w2v.explorer.session import ModelSession

ROOT = Path(__file__).parent.parent
SIZE, WIDE = {"width": 1180, "height": 720}, {"width": 1440, "height": 720}  # of a page with one model, and with two
QUESTION, QUESTION_FOR_TWO = "analogy=france+paris+japan", "near=virus"
TOP = 20_000  # words on the map


def picture(browser: Browser, address: str, *, maps: int = 1, dark: bool = False) -> bytes:
    """The page at `address` once all its maps are there, as PNG."""
    context = browser.new_context(
        viewport=SIZE if maps == 1 else WIDE, device_scale_factor=1.5, color_scheme="dark" if dark else "light"
    )
    page = context.new_page()
    page.goto(address)
    page.locator(".neighbours, .comparison").wait_for()
    notes = page.locator(".map-note" if maps > 1 else "#map-note")
    for which in range(maps):
        expect(notes.nth(which)).to_contain_text("by t-SNE", timeout=600_000)
        expect(notes.nth(which)).to_contain_text("keeps", timeout=60_000)
    page.mouse.move(0, 0)
    page.wait_for_timeout(3_000)  # the map flies there
    return page.screenshot()


def main() -> None:
    """Serve, look, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--second", type=Path, metavar="MODEL", help="for a picture of two")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "docs" / "pictures", help="a folder")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        first = explored(options.model)
        with served(first) as address:
            for scheme in ("light", "dark"):
                png = picture(browser, f"{address}#{QUESTION}", dark=scheme == "dark")
                write(options.output / f"explorer-{scheme}.png", png)
        if options.second:
            with served(first, explored(options.second, beside=first)) as address:
                write(options.output / "explorer-two.png", picture(browser, f"{address}#{QUESTION_FOR_TWO}", maps=2))


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """The system's own browser, without a window."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        raise SystemExit("no Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def explored(path: Path, beside: ModelSession | None = None) -> ModelSession:
    """A model, as the explorer holds it."""
    return ModelSession(load(path), path.name, top=TOP, method="tsne", beside=beside)


@contextlib.contextmanager
def served(*sessions: ModelSession) -> Iterator[str]:
    """The address of a page that explores them."""
    with Server(list(sessions)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.address
        server.shutdown()


def write(path: Path, png: bytes) -> None:
    """In 256 colours: they do for such a page, and take a third of the room."""
    Image.open(io.BytesIO(png)).convert("RGB").quantize(256).save(path, optimize=True)
    print(f"{path}: {path.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
