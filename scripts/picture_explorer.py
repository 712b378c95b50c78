"""Take the README's picture of the explorer: the atlas on a map by t-SNE, in a browser without a window.

python scripts/picture_explorer.py MODEL [-o data/pictures/explorer.png] [--dark]

MODEL is what `w2v train data/atlas.txt` wrote. Needs w2v[dev], w2v[plots] and Chromium.
"""

import argparse
import io
import shutil
import sys
import threading
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from w2v import load
from w2v.explorer.server import Server
from w2v.explorer.session import MOST, ModelSession

ROOT = Path(__file__).parent.parent
SIZE = {"width": 1180, "height": 720}
QUESTION = "near=france&n=10"


def picture(browser: Browser, address: str, *, dark: bool) -> bytes:
    """The page at `address` once its map is there, as PNG."""
    context = browser.new_context(viewport=SIZE, device_scale_factor=1.5, color_scheme="dark" if dark else "light")
    page = context.new_page()
    page.goto(f"{address}#{QUESTION}")
    page.locator(".neighbours").wait_for()
    page.locator("#map-note", has_text="by tsne").wait_for(timeout=600_000)
    page.mouse.move(0, 0)
    page.locator("#lit").click()
    page.wait_for_timeout(1_000)  # the map flies there
    page.locator("#smaller").click(click_count=4)
    page.mouse.move(900, 400)
    page.mouse.down()
    page.mouse.move(720, 250, steps=5)  # to where there is more to see
    page.mouse.up()
    page.locator("#near-0").blur()
    page.mouse.move(0, 0)
    page.wait_for_timeout(1_000)
    return page.screenshot()


def main() -> int:
    """Serve, look, write; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "data" / "pictures" / "explorer.png")
    parser.add_argument("--dark", action="store_true", help="the page as it is on a dark system")
    asked = parser.parse_args()
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        print("no Chromium: apt-get install chromium", file=sys.stderr)
        return 1
    with Server([ModelSession(load(asked.model), "atlas.safetensors", top=MOST, method="tsne")]) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
            png = picture(browser, server.address, dark=asked.dark)
            browser.close()
        server.shutdown()
    asked.output.parent.mkdir(parents=True, exist_ok=True)
    # 256 colours do for a page of text, and take a third of the room.
    Image.open(io.BytesIO(png)).convert("RGB").quantize(256).save(asked.output, optimize=True)
    print(f"{asked.output}: {asked.output.stat().st_size / 1e3:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
