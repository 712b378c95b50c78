"""Colours from a column of a file: on the map, in its legend, and in the word's tip."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from explored import MEALS, PAIRS, at, middle, model_of, session, shown
from w2v import Vectors, W2VError
from w2v.explorer.colouring import STEPS, Colouring
from w2v.explorer.export import export
from w2v.explorer.session import ModelSession

WORDS = [word for pair in PAIRS for word in pair.split()]


@pytest.fixture(scope="module")
def lists(tmp_path_factory):
    """Files that say what words are: groups, and numbers."""
    folder = tmp_path_factory.mktemp("lists")
    kinds = [f"{word}\t{'place' if word in WORDS else 'a <b>meal</b>'}" for word in [*WORDS, *MEALS]]
    (folder / "kinds.tsv").write_text("\n".join(["word\tkind", *kinds]))
    numbers = [f"word{number:03},{number}" for number in range(40)]
    (folder / "ages.csv").write_text("\n".join(["word,age", *numbers, "lunch,"]))
    (folder / "plain.txt").write_text("lunch\ndinner\n")
    (folder / "many.tsv").write_text("\n".join(f"word{number:03}\tgroup {number // 4}" for number in range(80)))
    return folder


def coloured(path, column=None):
    colouring = Colouring(path, column)
    vectors = Vectors.of(model_of(1))
    return ModelSession(vectors, "a.safetensors", top=50_000, method="pca", colouring=colouring)


@pytest.fixture(scope="module", params=["served", "exported"])
def address(request, serve, lists, tmp_path_factory):
    model = coloured(lists / "kinds.tsv", "kind")
    if request.param == "served":
        return serve(model).address
    path = tmp_path_factory.mktemp("colours") / "page.html"
    export([model], path, overwrite=False)
    return path.as_uri()


def test_a_column_is_what_the_page_has_of_it(lists):
    of = dict(zip(session().mapped.words, coloured(lists / "kinds.tsv", "kind").column()["of"], strict=False))
    assert {of[word] for word in WORDS} == {0}
    assert {of[word] for word in MEALS} == {1}
    assert of["word001"] == -1
    ages = coloured(lists / "ages.csv").column()
    assert (ages["name"], ages["ordered"], len(ages["groups"])) == ("age", True, STEPS)
    assert ages["groups"][0] == "0 to 6.5"
    of = dict(zip(session().mapped.words, ages["of"], strict=False))
    assert [of["word000"], of["word006"], of["word007"], of["word039"], of["lunch"]] == [0, 0, 1, 5, -1]
    (lists / "legs.tsv").write_text("lunch\t4\ndinner\t2\nsupper\t4\n")
    assert coloured(lists / "legs.tsv").column()["groups"] == ["2", "4"]


@pytest.mark.parametrize(
    ("name", "column", "said"),
    [
        ("plain.txt", None, "no column to colour words by"),
        ("kinds.tsv", "colour", "no column 'colour' in the first line"),
        ("none.tsv", None, "No such file"),
    ],
)
def test_a_file_that_says_nothing_is_refused(lists, name, column, said):
    with pytest.raises(W2VError, match=said):
        Colouring(lists / name, column)


def test_a_file_of_other_words_is_refused(lists):
    with pytest.raises(W2VError, match="18 words, none of them on the map"):
        Colouring(lists / "kinds.tsv", "kind").check([["nothing", "of", "it"]])


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_the_legend_names_what_colours_mean_and_lights_groups_up(visit, address, scheme):
    page = visit(f"{address}#near=lunch&{at('lunch', 20)}", color_scheme=scheme, bypass_csp=True)
    shown(page)
    legend = page.locator("#legend")
    legend.locator("button").nth(2).wait_for()
    assert legend.locator("bdi").all_text_contents() == ["place", "a <b>meal</b>", "no value"]
    swatches = legend.locator(".swatch").evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one).backgroundColor)"
    )
    assert len(set(swatches)) == 3
    assert page.locator("#coloring").input_value() == "column"
    legend.locator("button").nth(1).focus()
    assert page.locator("#kept").text_content() == "4 words"
    legend.locator("button").nth(0).hover()
    assert page.locator("#kept").text_content() == "14 words"
    page.keyboard.press("Space")  # on the one that has the focus
    page.mouse.move(0, 0)
    assert legend.locator("button[aria-pressed=true]").text_content() == "a <b>meal</b>"
    assert page.locator("#kept").text_content() == "4 words"
    page.mouse.move(*middle(page))
    page.locator("#tip", has_text="kind: a <b>meal</b>").wait_for()
    found = Axe().run(page).response["violations"]
    assert [v["id"] for v in found if v["impact"] in {"serious", "critical"}] == []
    page.locator("#map-settings summary").click()
    page.locator("#coloring").select_option("region")
    legend.wait_for(state="hidden")
    assert page.locator("#kept").text_content() == ""


def test_more_groups_than_colours_have_another_shape(visit, serve, lists):
    page = visit(serve(coloured(lists / "many.tsv")).address, width=390, height=844)
    legend = page.locator("#legend")
    legend.locator("button").nth(16).wait_for()
    assert legend.locator(".swatch.diamond").count() == 6
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
