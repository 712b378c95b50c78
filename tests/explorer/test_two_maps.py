"""Two models' maps side by side: in one frame of reference, moved, lit and pointed at together."""

import re

import numpy as np
import pytest

from explored import MEALS, ask, legible, model_of, session, settling, shown, state
from w2v import Vectors
from w2v.explorer.export import export
from w2v.explorer.session import ModelSession


@pytest.fixture(scope="module", params=["served", "exported"])
def address(request, two, tmp_path_factory):
    """A page of two aligned models."""
    if request.param == "served":
        return two.address
    path = tmp_path_factory.mktemp("two") / "two.html"
    export(two.models, path, overwrite=False)
    return path.as_uri()


VIEWS = """() => ["canvas", "canvas-beside"].map((id) => {
  const box = document.getElementById(id).getBoundingClientRect();
  return [box.left, box.top, box.width, box.height].map(Math.round); })"""
INK = """([id, color]) => { const canvas = document.getElementById(id), { width, height } = canvas;
  const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, width, height); let count = 0;
  for (let i = 0; i < data.length; i += 4) count += data[i + 3] > 60 && (!color
    || Math.abs(data[i] - color[0]) + Math.abs(data[i + 1] - color[1]) + Math.abs(data[i + 2] - color[2]) < 12);
  return count; }"""
CURRENT = [184, 67, 0]  # as the style has --current in the light


@pytest.mark.parametrize(("width", "beside"), [(1920, True), (1024, False)])
def test_two_maps_share_the_space(visit, address, width, beside):
    page = visit(f"{address}#near=lunch", width=width, height=800)
    page.locator(".comparison").wait_for()
    (left, top, *size), (other_left, other_top, *other_size) = page.evaluate(VIEWS)
    assert np.abs(np.subtract(size, other_size)).max() <= 1
    assert (other_left > left) == beside
    assert (other_top > top) != beside
    page.locator("#map-note-beside", has_text="b.safetensors: all").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_an_answer_is_lit_and_linked_in_both(visit, address, scheme):
    page = visit(f"{address}#near=lunch", width=1440, reduced_motion="reduce", color_scheme=scheme)
    page.locator(".comparison").wait_for()
    page.locator("#map-note-beside", has_text="keeps").wait_for()
    if scheme == "light":
        assert min(page.evaluate(INK, [id_, CURRENT]) for id_ in ("canvas", "canvas-beside")) > 20
    assert page.evaluate(INK, ["links", None]) > 300
    page.goto(f"{address}#near=")
    page.locator(".examples").wait_for()
    page.wait_for_timeout(100)
    assert page.evaluate(INK, ["links", None]) == 0


def test_pointing_at_a_word_shows_it_in_both_with_the_differences(visit, address, two):
    page = visit(f"{address}#near=lunch", width=1440)
    page.locator(".comparison").wait_for()
    page.locator('#answer td[data-word="dinner"]').first.hover()
    lists = [[legible(near) for near, *_ in model.vectors.similar("dinner", 10)] for model in two.models]
    for tip, own, other in (("#tip", *lists), ("#tip-beside", *lists[::-1])):
        # Both lists at once: the tip is written anew whenever what is below the pointer moves.
        told, only = page.wait_for_function(
            """(tip) => { const [told, only] = [".nearest .word", ".only-here .word"].map((those) =>
                 [...document.querySelectorAll(`${tip} ${those}`)].map((word) => word.textContent));
                 return told.length > 4 && [told, only]; }""",
            arg=tip,
        ).json_value()
        assert set(told) == set(own[:5])
        assert set(only) == set(own[:5]) - set(other)
    page.locator(".only-here", has_text=re.compile("^only here: ")).first.wait_for()
    page.mouse.move(0, 0)
    for tip in ("#tip", "#tip-beside"):
        assert page.locator(tip).is_hidden()


def test_both_maps_move_together_and_a_word_of_either_is_asked(visit, address):
    page = visit(f"{address}#near=lunch", width=1440, reduced_motion="reduce")
    page.locator(".comparison").wait_for()
    page.locator("#map-note-beside", has_text="keeps").wait_for()
    tones = "() => ['canvas', 'canvas-beside'].map((id) => document.getElementById(id).toDataURL())"
    before = page.evaluate(tones)
    page.locator("#canvas-beside").focus()
    with settling(page):
        page.keyboard.press("+")
    assert all(now != then for now, then in zip(page.evaluate(tones), before, strict=True))
    assert float(state(page)["at"].split(",")[2]) > 1
    with settling(page):
        page.keyboard.press("0")
    page.locator("#lasso").click()
    left, top, width, height = page.evaluate(VIEWS)[1]
    page.mouse.move(left + 5, top + 60)
    page.mouse.down()
    for x, y in ((width - 5, 60), (width - 5, height - 5), (5, height - 5)):
        page.mouse.move(left + x, top + y, steps=3)
    page.mouse.up()
    page.locator("#selection li").nth(50).wait_for()
    page.get_by_role("button", name="Show only these").click()
    page.locator("#map-settings summary").click()
    assert " and " in page.locator("#kept").text_content()
    page.locator("#selection a").first.click()
    page.wait_for_url(lambda url: "near=lunch" not in url)


def test_maps_that_cannot_be_aligned_say_so_and_move_apart(visit, serve):
    first, model = session(), model_of(2)
    narrow = Vectors(model.words, model.counts, model.vectors[:, :8].copy())
    page = visit(serve(first, ModelSession(narrow, "b", top=300, method="pca", beside=first)).address, width=1440)
    page.locator("#map-note-beside", has_text="not aligned: vectors of 8 dimensions").wait_for()
    tones = "(id) => document.getElementById(id).toDataURL()"
    page.wait_for_timeout(300)
    before = page.evaluate(tones, "canvas-beside")
    page.locator("#canvas").focus()
    with settling(page):
        page.keyboard.press("+")
    assert page.evaluate(tones, "canvas-beside") == before
    ask(page, MEALS[0])
    page.locator(".comparison").wait_for()
    assert page.evaluate(INK, ["links", None]) > 0


def test_the_second_map_lies_in_the_frame_of_the_first():
    """A model that was turned, scaled and has lost a word lies where the first one does."""
    first = session()
    random = np.random.default_rng(5)
    rotation, _ = np.linalg.qr(random.normal(size=(16, 16)))
    whole = first.vectors
    turned = Vectors(whole.words[1:], whole.counts[1:], (3 * whole.vectors[1:] @ rotation).astype(np.float32))
    second = ModelSession(turned, "turned", top=300, method="pca", beside=first)
    assert second.facts["aligned"] == 300
    a, b = (model.layouts.now("pca").positions for model in (first, second))
    np.testing.assert_allclose(b, a[1:301], atol=1e-4)
    regions, beside = first.regions(), second.regions()
    assert beside["names"] == regions["names"]
    same = np.mean(np.array(beside["part_of"]) == np.array(regions["part_of"])[1:301])
    assert same > 0.9


@pytest.mark.slow
def test_neighbourhoods_of_the_second_begin_where_the_first_has_them():
    first = session(method="tsne")
    second = session(2, method="tsne", beside=first)
    same = ModelSession(first.vectors, "same", top=300, method="tsne", beside=first)
    a, b, c = (model.layouts.now("tsne").positions for model in (first, second, same))
    assert np.median(np.linalg.norm(a[:300] - c[:300], axis=1)) < 0.2  # it is the same model
    assert np.abs(b).max() <= 1


def test_the_card_marks_what_differs(visit, two):
    page = visit(two.address)
    page.locator("#open-card").click()
    page.locator(".card").nth(1).wait_for()
    marked = page.locator(".card").first.locator("dd.differs bdi").all_text_contents()
    assert marked == ["a.safetensors", "1"]  # the file and the seed


def test_what_is_asked_of_one_map_is_asked_of_both(visit, two):
    page = visit(f"{two.address}#near=novel", width=1440)
    assert shown(page)
    page.locator("#map-note-beside", has_text="keeps").wait_for()
    assert "b.safetensors" in page.locator(".neighbours caption").text_content()
