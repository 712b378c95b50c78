"""The page as a file: what is in it, and that a browser makes the same of it as of a served one."""

import base64
import dataclasses
import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest

from explored import MEALS, NASTY, PAIRS, ask, expected, heading, legible, model_of, session, shown, written
from w2v import Vectors
from w2v.errors import OutputError
from w2v.explorer.export import NEIGHBOURS, bundle, export, quantised
from w2v.explorer.session import ModelSession
from w2v.vectors import queries

TOP = 200  # of the 302 words
VECTORS = Vectors.of(model_of(1))
SHOWN = Vectors(VECTORS.words[:TOP], VECTORS.counts[:TOP], VECTORS.vectors[:TOP])


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "page.html"
    export([session(top=TOP)], path, overwrite=False)
    return path


class Parsed(HTMLParser):
    """The page's elements and the texts of its scripts, as a browser would see them."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.scripts = [("", {})], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_data(self, data):
        if self.elements[-1][0] == "script":
            self.scripts.append(data)

    def handle_endtag(self, _tag):
        self.elements.append(("", {}))


@pytest.fixture(scope="module")
def content(file):
    return json.loads(Parsed(file.read_text()).scripts[-1])[0]


def array(text, dtype):
    return np.frombuffer(base64.b64decode(text), dtype)


def test_one_file_holds_everything_and_no_word_of_it_is_markup(file):
    page = Parsed(file.read_text())
    assert [tag for tag, _ in page.elements].count("script") == 2
    assert not {"img", "iframe", "object"} & {tag for tag, _ in page.elements}
    for _, attributes in page.elements:
        assert attributes.get("src") is None
        assert attributes.get("href", "#").startswith(("#", "data:image/svg+xml;base64,"))
    assert "import " not in re.sub(r"//.*|/\*.*?\*/", "", page.scripts[0], flags=re.DOTALL)


def test_its_policy_lets_nothing_run_but_its_program(file):
    [policy] = [a["content"] for tag, a in Parsed(file.read_text()).elements if tag == "meta" and "http-equiv" in a]
    assert "default-src 'none'" in policy
    assert re.search(r"script-src 'sha256-[\w+/=]{44}'; style-src 'sha256-[\w+/=]{44}'; img-src data:;", policy)
    assert "unsafe" not in policy
    assert "connect-src" not in policy


def test_vectors_are_of_length_one_to_eight_bits(content):
    numbers = array(content["vectors"], "<i1").reshape(TOP, 16)
    scales = array(content["scales"], "<f4")
    unit = VECTORS.unit(VECTORS.words[:TOP])
    np.testing.assert_allclose(numbers * scales[:, None], unit, atol=np.abs(unit).max() / 254 + 1e-7)
    assert np.abs(numbers).max(axis=1).tolist() == [127] * TOP


def test_rows_without_a_direction_are_zero():
    numbers, scales = quantised(np.array([[np.nan, np.nan], [0.6, -0.8]]))
    assert numbers.tolist() == [[0, 0], [95, -127]]
    assert scales.tolist() == [0, pytest.approx(0.8 / 127)]


def test_cosines_of_8_bits_are_usually_off_by_less_than_a_hundredth():
    rows = np.random.default_rng(1).normal(size=(200, 100))
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    numbers, scales = quantised(unit)
    small = numbers * np.asarray(scales)[:, None]
    off = np.abs(small @ small.T - unit @ unit.T)
    assert np.mean(off < 0.01) > 0.95


def test_neighbours_are_exact_among_the_words_that_are_shown(content):
    rows = array(content["neighbours"], "<u2").reshape(TOP, NEIGHBOURS)
    cosines = array(content["cosines"], "<i2").reshape(TOP, NEIGHBOURS) / 32767
    for row in range(TOP):
        near = SHOWN.similar(SHOWN.words[row], NEIGHBOURS)
        assert [SHOWN.words[other] for other in rows[row]] == [word for word, *_ in near]
        np.testing.assert_allclose(cosines[row], [cosine for _, cosine, _ in near], atol=2e-5)


def test_a_bundle_has_each_module_once_and_what_is_imported_first():
    files = {
        "a.js": 'import { b } from "./b.js";\nimport { c, d } from "./c.js";\n\nb(c, d);\n',
        "b.js": 'import { c } from "./c.js";\n\nexport function b() {}\nexport const B = c;\n',
        "c.js": "export class c {}\nexport const d = 1;\nexport {};\n",
        "e.js": "never",
    }
    together = "class c {}\nconst d = 1;\n\n\nfunction b() {}\nconst B = c;\n\n\nb(c, d);\n"
    assert bundle(files, "a.js") == together


def test_a_file_that_exists_is_kept(tmp_path):
    path = tmp_path / "page.html"
    path.write_text("mine")
    with pytest.raises(OutputError, match="exists"):
        export([session(top=5)], path, overwrite=False)
    assert path.read_text() == "mine"
    export([session(top=5)], path, overwrite=True)
    assert path.read_text().startswith("<!doctype html>")


def test_it_answers_from_disk_as_a_server_does(visit, file):
    page = visit(f"{file.as_uri()}#near=france")
    heading(page, "Near france")
    assert shown(page) == expected(SHOWN.similar("france", 10))
    assert "200 most frequent words" in page.locator(".note").text_content()
    page.locator(".neighbours a").first.click()
    heading(page, f"Near {legible(SHOWN.similar('france')[0].word)}")
    page.go_back()
    heading(page, "Near france")
    ask(page, "paris - france + japan")
    assert_close(shown(page), queries.sums(SHOWN, [(["paris", "japan"], ["france"])], 10)[0])
    page.locator("#tab-analogy").click()
    for field, word in enumerate(("france", "paris", "spain")):
        page.locator(f"#analogy-{field}").fill(word)
    page.locator("#analogy-2").press("Enter")
    heading(page, "france is to paris as spain is to madrid")
    page.locator("#tab-odd").click()
    ask(page, " ".join([*MEALS, "word007"]), field="odd-0")
    heading(page, "The odd one out: word007")
    assert_close(shown(page), queries.odd_one_out(SHOWN, [*MEALS, "word007"]))
    page.goto(f"{file.as_uri()}#similarity=lunch dinner")
    page.locator(".scale").wait_for()
    cosine = float(page.locator(".scale .large").text_content().replace("−", "-"))
    assert cosine == pytest.approx(queries.similarity(SHOWN, "lunch", "dinner"), abs=0.006)
    page.locator("#open-card").click()
    assert "a.safetensors" in page.locator(".card").text_content()


def assert_close(found, neighbours):
    """The same cosines in the same order, up to what eight bits leave of them."""
    exact = {legible(word): cosine for word, cosine, _ in neighbours}
    for (word, cosine), best in zip(found, neighbours, strict=True):
        number = float(cosine.replace("−", "-"))
        assert number == pytest.approx(best.cosine, abs=0.006)
        assert number == pytest.approx(exact.get(word, best.cosine), abs=0.006)
    assert found[0][0] == neighbours[0].word


def test_words_are_looked_up_as_the_models_text_was_spelled(visit, serve, tmp_path):
    model = model_of(1)
    config = dataclasses.replace(model.hyperparameters, lowercase=True)
    lowered = ModelSession(Vectors.of(dataclasses.replace(model, hyperparameters=config)), "low", top=TOP, method="pca")
    export([lowered], tmp_path / "page.html", overwrite=False)
    for address in ((tmp_path / "page.html").as_uri(), serve(lowered).address):
        page = visit(address)
        ask(page, "FRANCE")
        page.locator(".notice").wait_for()
        assert (
            page.locator(".notice").text_content() == "FRANCE is looked up as france, as the model's text was spelled."
        )
        found = shown(page)
        ask(page, "france")
        page.locator(".notice").wait_for(state="detached")
        assert found == shown(page) != []


def test_it_completes_and_corrects_words_as_a_server_does(visit, file):
    page = visit(file.as_uri())
    completion = ModelSession(SHOWN, "a", top=TOP, method="pca").completion
    page.locator("#tab-similarity").click()
    for typed in ("fr", "O", "word01", "<", "new y", "jpaan"):
        page.locator("#similarity-0").fill("")
        page.locator("#similarity-0").press_sequentially(typed)
        found = page.locator("[role=option]:visible")
        first = completion.complete(typed, 8)
        found.nth(len(first) - 1).wait_for()
        assert found.locator(".word").all_text_contents() == [legible(word) for word in first]
    page.locator("#tab-near").click()
    ask(page, "jpaan")
    page.locator(".notice a", has_text="japan").click()
    heading(page, "Near japan")
    assert page.locator(".notice").count() == 0


def test_words_in_a_file_are_never_markup_either(visit, tmp_path):
    path = tmp_path / "nasty.html"
    words = [*NASTY, *(word for pair in PAIRS for word in pair.split()), *MEALS]
    export([session(words=words)], path, overwrite=False)
    page = visit(path.as_uri(), reduced_motion="reduce")
    for word in NASTY[:12]:
        ask(page, written(word))
        heading(page, f"Near {legible(word)}")
    page.locator("#all").click()
    page.locator("#list").click()
    page.locator("#selection li").nth(20).wait_for()
    assert page.title().endswith(" · a.safetensors · w2v")
    for name in ("img", "iframe", "b", "[onerror]", "[onclick]", "[href^=javascript]"):
        assert page.locator(name).count() == 0
    assert page.locator("script").count() == 2


def test_two_models_in_one_file_are_compared(visit, tmp_path):
    path = tmp_path / "two.html"
    first = session(top=150)
    export([first, session(2, top=150, beside=first)], path, overwrite=False)
    page = visit(f"{path.as_uri()}#near=lunch", width=360, height=740)
    page.locator(".comparison").wait_for()
    assert page.locator(".comparison td:not(.number):not(.gap)").count() == 20
    page.locator("#other-map").click()
    page.locator("#map-note-beside", has_text="b.safetensors").wait_for()
