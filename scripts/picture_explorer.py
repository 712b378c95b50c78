"""Take the documentation's pictures of the explorer: an analogy on a map by t-SNE, light and dark, without a window.

python scripts/picture_explorer.py MODEL [-o docs/pictures]

The pictures in docs are of a model that `w2v train` made of 17 million words of English Wikipedia. Needs w2v[dev],
w2v[plots] and Chromium.
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
from w2v.explorer.session import ModelSession

ROOT = Path(__file__).parent.parent
SIZE = {"width": 1180, "height": 720}
QUESTION = "analogy=france+paris+japan"
TOP = 20_000  # words on the map


def picture(browser: Browser, address: str, *, dark: bool) -> bytes:
    """The page at `address` once its map is there, as PNG."""
    context = browser.new_context(viewport=SIZE, device_scale_factor=1.5, color_scheme="dark" if dark else "light")
    page = context.new_page()
    page.goto(f"{address}#{QUESTION}")
    page.locator(".neighbours").wait_for()
    page.locator("#map-note", has_text="by tsne").wait_for(timeout=600_000)
    page.locator("#map-note", has_text="keeps").wait_for(timeout=60_000)
    page.mouse.move(0, 0)
    page.wait_for_timeout(3_000)  # the map flies there
    return page.screenshot()


def main() -> int:
    """Serve, look, write; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "docs" / "pictures", help="a folder")
    asked = parser.parse_args()
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        print("no Chromium: apt-get install chromium", file=sys.stderr)
        return 1
    asked.output.mkdir(parents=True, exist_ok=True)
    with Server([ModelSession(load(asked.model), asked.model.name, top=TOP, method="tsne")]) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
            for scheme in ("light", "dark"):
                path = asked.output / f"explorer-{scheme}.png"
                png = picture(browser, server.address, dark=scheme == "dark")
                # 256 colours do for such a page, and take a third of the room.
                Image.open(io.BytesIO(png)).convert("RGB").quantize(256).save(path, optimize=True)
                print(f"{path}: {path.stat().st_size / 1e3:.0f} kB")
            browser.close()
        server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
