"""What tests of the explorer share: a model some of whose words do their worst, and what they ask and see of a page."""

import contextlib
import re
from urllib.parse import parse_qs

import numpy as np

from w2v import Hyperparameters, Model, Vectors
from w2v.explorer.session import ModelSession

PAIRS = ["france paris", "japan tokyo", "spain madrid", "italy rome", "peru lima", "kenya nairobi", "norway oslo"]
MEALS = ["breakfast", "lunch", "dinner", "supper"]
NASTY = [
    "<script>alert(1)</script>",
    "</script><script>document.title='owned'</script>",
    '"><img src=x onerror=alert(1)>',
    "'onclick='alert(1)",
    "javascript:alert(1)",
    "&lt;b&gt;",
    "<!--",
    "]]>",
    "${alert(1)}",
    "{{7*7}}",
    "__proto__",
    "constructor",
    "../../etc/passwd",
    "%2e%2e%2f",
    "a&plus=b#near=c",
    "#near=x",
    '"',
    '"half',
    "back\\slash",
    'a "b" \\',
    "+",
    "-",
    "-dash",
    "−minus",
    "co-op",
    "c++",
    "new york",
    "two\nlines",
    " ",
    "",
    "\x00\x07bell",
    "\x1b[31mred",
    "\u202egnp.exe",
    "\u200emark",
    "\u200b",
    "\u3164",
    "a\u061cb",
    "soft\u00adhyphen",
    "line\u2028end",
    "שלום",
    "日本語",
    "🦆",
    "İstanbul",
    "x" * 300,
]


def model_of(seed: int, words: list[str] | None = None) -> Model:
    """Countries and capitals that differ by one direction, meals, nasty words, and words to fill the map."""
    random = np.random.default_rng(seed)
    places = [word for pair in PAIRS for word in pair.split()]
    words = words or [*places, *MEALS, *NASTY, *(f"word{number:03}" for number in range(240))]
    vectors = random.normal(size=(len(words), 16))
    capital, meal = 3 * random.normal(size=(2, 16))
    for pair in range(min(len(PAIRS), len(words) // 2)):
        vectors[2 * pair + 1] = vectors[2 * pair] + capital + 0.1 * random.normal(size=16)
    rows = [words.index(word) for word in MEALS if word in words]
    vectors[rows] = meal + random.normal(size=(len(rows), 16))
    return Model(
        words,
        np.arange(len(words), 0, -1, dtype=np.int64) * 7,
        vectors.astype(np.float32),
        np.zeros(vectors.shape, np.float32),
        Hyperparameters(dim=16, seed=seed),
        corpus={"files": 1, "tokens": 123_456},
        history=[
            {"epoch": epoch, "loss": 4 / epoch, "held_out": None if epoch == 2 else 6 + 1 / epoch}
            for epoch in (1, 2, 3)
        ],
        run={"threads": 2, "seconds": 1.25, "versions": {"w2v": "0.1.0"}},
    )


def session(
    seed: int = 1,
    *,
    top: int = 50_000,
    words: list[str] | None = None,
    method: str = "pca",
    beside: ModelSession | None = None,
) -> ModelSession:
    """That model, as the explorer holds it."""
    vectors = Vectors.of(model_of(seed, words))
    return ModelSession(vectors, f"{'abc'[seed - 1]}.safetensors", top=top, method=method, beside=beside)


def ask(page, text, *, field="near-0"):
    page.locator(f"#{field}").fill(text)
    page.locator(f"#{field}").press("Enter")


def shown(page, rows=".neighbours tbody tr"):
    """The answer's words and cosines, once it is there."""
    page.locator(rows).first.wait_for()
    return list(
        zip(
            page.locator(f"{rows} th .word").all_text_contents(),
            page.locator(f"{rows} td.number:nth-child(2)").all_text_contents(),
            strict=True,
        )
    )


def expected(neighbours):
    return [(legible(word), f"{cosine:.3f}".replace("-", "−")) for word, cosine, _ in neighbours]


def written(word):
    """A word as a sum has it: in quotes, so that it is this one word."""
    escaped = re.sub(r'(["\\])', r"\\\1", word)
    plain = word and not re.search(r"\s", word) and word[0] not in '"+-−'
    return word if plain or word in {"+", "-"} else f'"{escaped}"'


def legible(word):
    """A word as it is shown: what has no shape of its own, or would turn the text around, is spelled out."""
    unseen = "\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e"
    codes = r"." if re.fullmatch(rf"[\s\u3164{unseen}]+", word) else rf"[\x00-\x1f\x7f-\x9f{unseen}]"
    return re.sub(codes, lambda letter: f"‹{ord(letter[0]):04x}›", word) or "(empty)"


def state(page):
    """What the page's address says."""
    return {key: value[0] for key, value in parse_qs(page.url.partition("#")[2], keep_blank_values=True).items()}


def place(word):
    """Where a word lies on the plane, as the address has it."""
    places = session().places("pca")
    row = places["words"].index(word)
    return places["x"][row] / 65535, places["y"][row] / 65535


def at(word, zoom):
    """A view of the map with the word in its middle, as the address has it."""
    x, y = place(word)
    return f"at={x:.5f},{y:.5f},{zoom}"


@contextlib.contextmanager
def settling(page):
    """A block that moves the map; at its end the map is at rest and has written itself into the address."""
    before = page.url
    yield
    page.wait_for_url(lambda url: url != before)


def middle(page):
    """Pixels of the middle of the map."""
    box = page.locator("#canvas").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def heading(page, text):
    page.locator("#answer h2", has_text=re.compile(f"^{re.escape(text)}$")).wait_for()
