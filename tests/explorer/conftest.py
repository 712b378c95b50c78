"""A server of models to explore, and a browser."""

import threading
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from explored import model_of, session
from tools import chromium
from w2v.explorer import map_cache
from w2v.explorer.server import Server
from w2v.explorer.session import ModelSession


@pytest.fixture(scope="session", autouse=True)
def maps(tmp_path_factory):
    """Where maps are kept meanwhile: not with the user's own."""
    folder = tmp_path_factory.mktemp("maps")
    with pytest.MonkeyPatch.context() as here:
        here.setattr(map_cache, "folder", lambda: folder)
        yield folder


@pytest.fixture(scope="session")
def serve():
    """Serves models, each in a thread of this process, until the tests are over; hands back the server."""
    servers = []

    def start(*models: ModelSession, **where: str) -> Server:
        server = Server(models, **where)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def one(serve):
    """A server of one model."""
    return serve(session())


@pytest.fixture(scope="session")
def two(serve):
    """A server of two models, the second of which lacks a word of the first, and has one more."""
    first, words = session(), [*model_of(1).words[:-1], "novel"]
    return serve(first, session(2, words=words, beside=first))


@pytest.fixture(scope="session")
def browser():
    """Chromium without a window; one for all tests."""
    program = chromium()
    with sync_playwright() as playwright:
        quiet = "--no-first-run --disable-background-networking --disable-component-update --disable-sync"
        arguments = f"--no-sandbox --disable-gpu --disable-quic {quiet}".split()
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


class Visit:
    """Opens pages, and notes what none may do: ask elsewhere, complain, or show a dialog."""

    def __init__(self, browser) -> None:
        self.browser, self.wrongs, self.contexts = browser, [], []

    def __call__(self, address: str, *, width: int = 1280, height: int = 800, **options):
        """A page at `address`, in a context of its own, once it has asked for all that it needs."""
        context = self.browser.new_context(viewport={"width": width, "height": height}, **options)
        self.contexts.append(context)
        origin = "/".join(address.split("/")[:3]) + "/"
        alone = address.partition("#")[0] if origin == "file:///" else None  # a file may ask for itself alone
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: message.type in {"error", "warning"} and self.wrong(message.text))
        page.on("pageerror", lambda error: self.wrong(str(error)))
        page.on("dialog", lambda dialog: (self.wrong(dialog.message), dialog.dismiss()))

        def look(request):
            url = request.url.partition("#")[0]
            if not (url == alone if alone else url.startswith(origin)) and not url.startswith("data:image/svg+xml"):
                self.wrong(f"asked for {url[:200]}")

        context.on("request", look)
        page.goto(address)
        page.locator("#map-note", has_text="by principal components").wait_for(state="attached")
        return page

    def wrong(self, what: str) -> None:
        self.wrongs.append(what)


@pytest.fixture
def visit(browser):
    """Opens pages; when the test is over nothing must have gone wrong in any."""
    visiting = Visit(browser)
    yield visiting
    for context in visiting.contexts:
        context.close()
    assert visiting.wrongs == []


@pytest.fixture(scope="session")
def page_folder() -> Path:
    """The page's files."""
    return Path(__file__).parents[2] / "w2v" / "explorer" / "page"
