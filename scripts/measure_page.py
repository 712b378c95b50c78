"""How long the explorer's page takes until its map is there, and its script for a frame of a map that is dragged.

    python scripts/measure_page.py MODEL

Times are those of Chromium without a window, from the beginning of the navigation. Frames are those of maps of made-up
words. Needs w2v[dev], w2v[plots] and Chromium.
"""

import argparse
import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page

from measure_vectors import made_up
from picture_explorer import chromium, explored, served
from w2v.explorer.session import ModelSession

SIZE = {"width": 1440, "height": 900}
SIZES = (20_000, 50_000, 200_000)  # words on maps that are dragged
DIM = 20  # of the made-up words
STEPS = 120  # of the mouse
LAID_OUT = 600_000  # milliseconds until a layout must be there

LISTEN = """
window.frames = []; window.notes = [];
const request = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (draw) => request((time) => {
  const began = performance.now();
  draw(time);
  window.frames.push(performance.now() - began);
});
addEventListener("DOMContentLoaded", () => {
  const note = document.querySelector("#map-note");
  const write = () => window.notes.push([performance.now(), note.textContent]);
  new MutationObserver(write).observe(note, {childList: true, subtree: true, characterData: true});
});
"""


def main() -> None:
    """Serve, look, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as cache, chromium() as browser:
        os.environ["XDG_CACHE_HOME"] = cache  # so that no layout is there
        for opening in ("first", "second"):
            session = explored(options.model)
            with opened(browser, session) as page:
                print_times(page, f"{opening} opening, {len(session.mapped):,} words")
        for words in SIZES:
            with opened(browser, ModelSession(made_up(words, DIM), "made up", top=words, method="pca")) as page:
                print_frames(page, words)


@contextlib.contextmanager
def opened(browser: Browser, session: ModelSession) -> Iterator[Page]:
    """A page that explores it."""
    with served(session) as address:
        context = browser.new_context(viewport=SIZE)
        context.add_init_script(LISTEN)
        page = context.new_page()
        page.goto(address)
        yield page
        context.close()


def print_times(page: Page, name: str) -> None:
    """When something, the first map and the laid-out map were there."""
    page.locator("#map-note", has_text="by t-SNE").wait_for(timeout=LAID_OUT)
    page.locator("#map-note", has_text="keeps").wait_for(timeout=LAID_OUT)
    [paint] = page.evaluate("performance.getEntriesByName('first-contentful-paint').map((entry) => entry.startTime)")
    notes: list[Any] = page.evaluate("notes")
    first = min(time for time, text in notes if text)
    by_tsne = min(time for time, text in notes if "by t-SNE" in text)
    print(
        f"{name}: painted after {paint / 1000:.2f} s, a map after {first / 1000:.2f} s, "
        f"by t-SNE after {by_tsne / 1000:.1f} s"
    )
    print(f"  {notes[-1][1].strip()}")


def print_frames(page: Page, words: int) -> None:
    """How long the page's script takes for a frame while the map is dragged."""
    page.locator("#map-note", has_text="keeps").wait_for(timeout=LAID_OUT)
    page.wait_for_timeout(2_000)
    box = page.locator("#canvas").bounding_box()
    assert box is not None  # noqa: S101  # it is there
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate("frames.length = 0")
    for step in range(STEPS):
        page.mouse.move(x + 3 * (step % 40), y + step % 30)
    frames = sorted(page.evaluate("frames"))
    page.mouse.up()
    often = frames[len(frames) * 95 // 100]
    print(f"{words:,} words: script of {len(frames)} frames takes {median(frames):.1f} ms, 95 % at most {often:.1f} ms")


if __name__ == "__main__":
    main()
