"""The page in a real browser. `visit` asserts of every test that nothing left the origin and nothing complained."""

import re
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe

from explored import (
    MEALS,
    NASTY,
    ask,
    at,
    expected,
    heading,
    legible,
    middle,
    model_of,
    place,
    session,
    settling,
    shown,
    state,
    written,
)
from w2v import Vectors
from w2v.vectors import queries

VECTORS = Vectors.of(model_of(1))


def test_a_word_is_completed_asked_and_answered(visit, one):
    page = visit(one.address)
    assert page.locator("#answer .examples a").count() > 3
    page.get_by_label("A word, or a sum of words").press_sequentially("FRA")
    page.get_by_role("option", name="france").wait_for()
    page.locator("#near-0").press("ArrowDown")
    assert page.locator("[aria-selected=true][role=option]").text_content().startswith("france")
    page.locator("#near-0").press("Enter")
    heading(page, "Near france")
    assert shown(page) == expected(VECTORS.similar("france", 10))
    counts = page.locator(".neighbours .count").all_text_contents()
    assert counts == [f"{count:,}" for _, _, count in VECTORS.similar("france", 10)]
    assert page.locator("#near-0-list").is_hidden()
    page.get_by_role("link", name="20", exact=True).click()
    page.locator(".neighbours tbody tr").nth(19).wait_for()
    assert shown(page) == expected(VECTORS.similar("france", 20))
    assert state(page)["n"] == "20"


def test_words_seen_too_seldom_are_counted_and_shown_on_request(visit, one):
    page = visit(one.address)
    ask(page, "constructor")
    trusted, everything = (VECTORS.similar("constructor", 10, rare=rare) for rare in (False, True))
    assert (trusted.left_out, shown(page)) == (1, expected(trusted))
    assert page.locator(".foot .note").text_content() == "1 nearer word was seen too seldom: show all"
    page.get_by_role("link", name="show all").click()
    page.get_by_role("link", name="Leave out words seen too seldom").wait_for()
    assert shown(page) == expected(everything)
    assert state(page)["rare"] == "1"
    page.get_by_role("link", name="Leave out words seen too seldom").click()
    page.get_by_role("link", name="show all").wait_for()
    assert shown(page) == expected(trusted)


def test_back_and_forward_go_through_the_words_that_were_clicked(visit, one):
    page = visit(one.address)
    ask(page, "france")
    first = shown(page)
    clicked = [first[0][0]]
    page.locator(".neighbours a").first.click()
    heading(page, f"Near {clicked[0]}")
    clicked.append(shown(page)[2][0])
    page.locator(".neighbours a").nth(2).press("Enter")
    heading(page, f"Near {clicked[1]}")
    assert page.title() == f"Near {clicked[1]} · a.safetensors · w2v"
    assert page.evaluate("document.activeElement.tagName") == "H2"  # not lost with the link
    assert page.locator("#trail a").first.text_content() == f"Near {clicked[0]}"
    page.go_back()
    heading(page, f"Near {clicked[0]}")
    page.go_back()
    heading(page, "Near france")
    assert shown(page) == first
    assert page.locator("#near-0").input_value() == "france"
    page.go_forward()
    heading(page, f"Near {clicked[0]}")
    page.reload()
    heading(page, f"Near {clicked[0]}")


@pytest.mark.parametrize(
    "text",
    ["paris - france + japan", "japan paris −france", pytest.param("- france + japan + paris", marks=pytest.mark.slow)],
)
def test_sums_are_asked_as_they_are_written(visit, one, text):
    page = visit(one.address)
    ask(page, text)
    [neighbours] = queries.sums(VECTORS, [(["paris", "japan"], ["france"])], 10)
    assert shown(page) == expected(neighbours)
    assert neighbours[0].word == "tokyo"
    page.goto(page.url)
    page.reload()  # the address says it all
    assert shown(page) == expected(neighbours)


def test_an_invalid_sum_is_explained(visit, one):
    page = visit(one.address)
    for text, problem in (("paris -", "missing after -"), ("paris + - france", 'in quotes: "-"'), ("", "missing")):
        ask(page, text)
        assert problem in page.locator("#problem-near").text_content()
    ask(page, "- france")
    assert shown(page) == expected(queries.sums(VECTORS, [([], ["france"])], 10)[0])
    assert page.locator("#problem-near").text_content() == ""


def test_completion_is_for_the_word_at_the_caret(visit, one):
    page = visit(one.address)
    page.locator("#near-0").press_sequentially("paris -fran")
    page.get_by_role("option", name="france").click()
    assert page.locator("#near-0").input_value() == "paris - france"  # asked at once, and written as sums are
    page.locator("#near-0").press_sequentially(" + new y")
    page.locator("#near-0").fill('paris + "new')
    page.locator("#near-0").press_sequentially(" ")
    page.locator("#near-0").fill("york")
    page.locator("#near-0").press_sequentially("k")
    page.locator("#near-0").press("Backspace")
    page.get_by_role("option", name="new york").click()
    heading(page, "Near new york")
    assert state(page)["near"] == '"new york"'


@pytest.mark.parametrize(
    ("keys", "left"), [(["ArrowLeft"] * 9, "paris - france"), (["Home"], "paris - france"), (["ControlOrMeta+A"], None)]
)
def test_a_completion_never_replaces_another_part_than_it_was_proposed_for(visit, one, keys, left):
    page = visit(one.address)
    page.locator("#near-0").press_sequentially("paris - fran")
    page.get_by_role("option", name="france").wait_for()
    for key in [*keys, "ArrowDown", "Enter"]:
        page.locator("#near-0").press(key)
    assert page.locator("#near-0").input_value() in {"paris - fran", left}


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("analogy=france", "2 words are missing"),
        pytest.param("similarity=france", "One word is missing", marks=pytest.mark.slow),
        ("odd=" + "+".join(f"word{number:03}" for number in range(60)), "60 words are too many: at most 50"),
    ],
)
def test_an_address_that_asks_no_question_is_told_what_is_wrong(visit, one, question, said):
    page = visit(f"{one.address}#{question}")  # which asserts that nothing complained, as of a request refused
    page.locator(".notice", has_text=said).wait_for()
    assert page.title() == "a.safetensors · w2v"


def test_a_notice_takes_the_focus_of_the_link_that_disappears(visit, one):
    page = visit(f"{one.address}#near=frnce")
    page.locator(".notice a").first.focus()
    page.evaluate("() => { location.hash = '#analogy=france'; }")
    page.locator(".notice", has_text="2 words are missing").wait_for()
    assert page.evaluate("document.activeElement.className") == "notice"


def test_results_are_announced_to_screen_readers(visit, two):
    page = visit(two.address)
    said = page.locator("#said")
    for hash_, text in (
        ("#near=france", "Near france: 10 words and 10 words"),
        ("#near=novel", "Near novel: 10 words. novel is not in the vocabulary of a.safetensors."),
        ("#similarity=lunch dinner", r"lunch and dinner: [−\d.]+ and [−\d.]+"),
        ("#near=france - france", "Near france − france: No answer: .*"),
    ):
        page.goto(two.address + hash_)
        said.and_(page.get_by_text(re.compile(f"^{text}"))).wait_for(state="attached")


def test_a_message_replaces_an_empty_table(visit, one):
    page = visit(f"{one.address}#near=france - france")
    page.locator(".notice", has_text="No answer").wait_for()
    assert page.locator("table").count() == 0
    assert page.get_by_role("button", name="Copy words").count() == 0


def test_the_trail_has_each_question_once_and_none_that_was_not_answered(visit, one):
    page = visit(one.address)
    ask(page, "france")
    shown(page)
    page.get_by_role("link", name="20", exact=True).click()
    page.locator(".neighbours tbody tr").nth(19).wait_for()
    ask(page, "frnce")
    page.locator(".notice").wait_for()
    ask(page, "lunch")
    heading(page, "Near lunch")
    assert page.locator("#trail a").all_text_contents() == ["Near france"]
    page.locator("h1 a").click()
    page.locator(".examples").wait_for()
    assert page.locator("#trail a").all_text_contents() == ["Near lunch", "Near france"]
    page.locator("#trail a").first.press("Enter")
    heading(page, "Near lunch")
    assert page.evaluate("document.activeElement.tagName") == "H2"


@pytest.mark.parametrize("words", [["a1", "b2"], ["東京", "日本"], ["की", "है", "में"]], ids=["few", "short", "marks"])
def test_any_vocabulary_has_words_to_propose(visit, serve, words):
    page = visit(serve(session(words=[*words, *(f"{word}{word}" for word in words)])).address)
    assert page.locator(".examples a").count() >= 2


def test_an_unknown_word_gets_suggestions(visit, one):
    page = visit(one.address)
    ask(page, "frnce - paris")
    notice = page.locator(".notice")
    notice.wait_for()
    assert notice.text_content() == "frnce is not in the vocabulary. Did you mean france?"
    notice.get_by_role("link", name="france").click()
    heading(page, "Near france − paris")
    ask(page, "paris-france")
    notice.wait_for()
    assert "Put spaces around the signs" in notice.text_content()


def test_analogy_odd_one_out_and_similarity(visit, one):
    page = visit(one.address)
    page.get_by_role("tab", name="Analogy").click()
    for field, word in enumerate(("france", "paris", "peru")):
        page.locator(f"#analogy-{field}").press_sequentially(word)
        page.get_by_role("option", name=word).click()
    heading(page, "france is to paris as peru is to lima")
    assert shown(page) == expected(queries.analogies(VECTORS, [["france", "paris", "peru"]])[0])
    page.get_by_role("tab", name="Odd one out").click()
    ask(page, " ".join([*MEALS, "word007"]), field="odd-0")
    heading(page, "The odd one out: word007")
    assert shown(page) == expected(queries.odd_one_out(VECTORS, [*MEALS, "word007"]))
    page.get_by_role("tab", name="Similarity").click()
    page.locator("#similarity-0").fill("lunch")
    ask(page, "dinner", field="similarity-1")
    cosine = queries.similarity(VECTORS, "lunch", "dinner")
    page.locator(".scale .large", has_text=f"{cosine:.3f}").wait_for()
    page.go_back()
    heading(page, "The odd one out: word007")
    page.go_back()
    assert page.locator("#analogy-2").input_value() == "peru"


def test_the_map_pans_zooms_and_is_clicked(visit, one):
    page = visit(f"{one.address}#near=france&{at('japan', 8)}", reduced_motion="reduce")
    shown(page)
    x, y = middle(page)
    page.mouse.move(x, y)
    with settling(page):
        page.mouse.down()
        page.mouse.move(x - 60, y - 30, steps=3)
        page.mouse.up()
    moved = [float(number) for number in state(page)["at"].split(",")]
    assert moved[2] == 8
    assert moved[0] > place("japan")[0]
    assert moved[1] > place("japan")[1]
    heading(page, "Near france")  # to drag is not to click
    page.mouse.move(x, y)
    with settling(page):
        page.mouse.wheel(0, -400)
    assert float(state(page)["at"].split(",")[2]) == pytest.approx(16)
    page.mouse.click(x - 120, y - 60)  # where japan is now
    heading(page, "Near japan")
    page.locator("#all").click()
    page.wait_for_url(lambda _: "at" not in state(page))  # the answer has led to a view of its own before
    page.go_back()
    heading(page, "Near france")


def test_the_map_is_reached_and_moved_by_keys(visit, one):
    page = visit(f"{one.address}#near=france&{at('france', 4)}", reduced_motion="reduce")
    shown(page)
    page.locator("#canvas").focus()
    for key, changed in (("+", (0, 0, 1)), ("ArrowRight", (1, 0, 0)), ("ArrowUp", (0, -1, 0)), ("-", (0, 0, -1))):
        before = [float(number) for number in state(page)["at"].split(",")]
        with settling(page):
            page.keyboard.press(key)
        after = [float(number) for number in state(page)["at"].split(",")]
        signs = [(a > b + 1e-9) - (a < b - 1e-9) for a, b in zip(after, before, strict=True)]
        assert tuple(signs) == changed, key
    with settling(page):
        page.keyboard.press("0")
    assert "at" not in state(page)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "near-0"


def test_everything_is_reached_by_tabs(visit, one):
    page = visit(f"{one.address}#near=france")
    shown(page)
    page.locator("h1 a").focus()
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.textContent"))
    first = shown(page)[0][0]
    assert {"open-card", "tab-near", "near-0", "canvas", "larger", "lasso", "list", first, "Copy words"} <= reached
    page.locator("#tab-near").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "tab-analogy"
    assert page.locator("#form-analogy").is_visible()


def test_pinching_with_two_fingers_enlarges(visit, one):
    page = visit(f"{one.address}#near=france&{at('france', 4)}", has_touch=True)
    shown(page)
    x, y = middle(page)
    touch = page.context.new_cdp_session(page)
    with settling(page):
        for kind, reach in (("touchStart", 20), ("touchMove", 30), ("touchMove", 60), ("touchEnd", None)):
            points = [{"x": x + side * reach, "y": y, "id": side + 1} for side in (-1, 1)] if reach else []
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    x, y, zoom = (float(number) for number in state(page)["at"].split(","))
    assert zoom == pytest.approx(12, rel=0.2)
    assert (x, y) == pytest.approx(place("france"), abs=0.01)
    heading(page, "Near france")


def test_the_lasso_gathers_the_words_inside_and_copies_them(visit, one):
    places = session().places("pca")
    middlemost = min(zip(places["x"], places["words"], strict=True), key=lambda point: abs(point[0] - 65535 / 2))
    start = f"{one.address}#near=&{at(middlemost[1], 1)}"
    page = visit(start, permissions=["clipboard-read", "clipboard-write"])
    page.locator("#lasso").click()
    assert page.locator("#lasso").get_attribute("aria-pressed") == "true"
    box = page.locator("#canvas").bounding_box()
    left = middle(page)[0] + 4  # everything to the right of that word, by a rectangle
    right, top, bottom = box["x"] + box["width"] - 1, box["y"] + 1, box["y"] + box["height"] - 1
    page.mouse.move(left, top)
    page.mouse.down()
    for corner in ((right, top), (right, bottom), (left, bottom)):
        page.mouse.move(*corner, steps=4)
    page.mouse.up()
    page.locator("#selection h2").wait_for()
    gathered = page.locator("#selection li .word").all_text_contents()
    beyond = [legible(word) for word, x in zip(places["words"], places["x"], strict=True) if x > middlemost[0]]
    assert set(gathered) <= set(beyond)
    assert len(gathered) > 0.9 * len(beyond) > 90  # a few lie at the very edge
    page.get_by_role("button", name="Copy", exact=True).click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").split("\n")[0] == gathered[0]
    page.get_by_role("button", name="Close", exact=True).click()
    assert page.locator("#selection").is_hidden()


def test_the_words_in_view_are_listed_without_a_mouse(visit, one):
    page = visit(f"{one.address}#near=&{at('tokyo', 40)}")
    page.locator("#list").press("Enter")
    page.locator("#selection li", has_text="tokyo").wait_for()
    assert page.evaluate("document.activeElement.id") == "selection"
    page.locator("#selection a", has_text="tokyo").click()
    heading(page, "Near tokyo")


def test_two_models_are_shown_side_by_side_with_their_differences_marked(visit, two):
    page = visit(f"{two.address}#near=lunch&n=20")
    page.locator(".comparison").wait_for()
    lists = [[word for word, *_ in session.vectors.similar("lunch", 20)] for session in two.models]
    cells = page.locator(".comparison tbody tr td:not(.number):not(.gap)")
    for model, column in enumerate((0, 1)):
        found = page.evaluate(
            """column => [...document.querySelectorAll(".comparison tbody tr")].flatMap((row) => {
                 const cells = [...row.cells].filter((cell) => !cell.classList.contains("number"));
                 const cell = cells[column];
                 return cell.classList.contains("gap") ? [] : [[cell.querySelector(".word").textContent, cell.className,
                   cell.querySelector(".mark")?.textContent ?? ""]];
               })""",
            column,
        )
        other = lists[1 - model]
        assert len(found) == len(lists[model]) == 20
        for (word, kind, mark), ours in zip(found, lists[model], strict=True):
            assert word == legible(ours)
            if ours not in other:
                assert (kind, mark) == ("only", "only here")
            else:
                assert (kind, mark) in {("same", ""), ("other-rank", f"{other.index(ours) + 1}. there")}
    assert cells.count() == 40
    both = len(set(lists[0]) & set(lists[1]))
    assert page.locator(".agreement").text_content().startswith(f"{both} of 20 words are in both lists")
    for row in page.locator(".comparison tr:has(td.same)").all():
        assert len(set(row.locator(".word").all_text_contents())) == 1


def test_a_word_that_one_model_lacks_is_answered_by_the_other(visit, two):
    page = visit(f"{two.address}#near=novel")
    page.locator(".notice").wait_for()
    assert "novel is not in the vocabulary of a.safetensors." in page.locator(".notice").text_content()
    assert page.locator(".neighbours caption").text_content() == "b.safetensors"
    assert shown(page) == expected(two.models[1].vectors.similar("novel"))
    page.locator("#near-0").fill("")
    page.locator("#near-0").press_sequentially("nove")
    page.get_by_role("option", name="novel").wait_for()
    page.goto(f"{two.address}#near=nvel")
    page.locator(".notice", has_text="of either model").wait_for()
    page.goto(f"{two.address}#similarity=lunch dinner")
    page.locator(".scale").nth(1).wait_for()
    cosines = [f"{queries.similarity(session.vectors, 'lunch', 'dinner'):.3f}" for session in two.models]
    assert page.locator(".scale .large").all_text_contents() == cosines
    page.goto(f"{two.address}#odd=lunch dinner supper novel")
    [odd, *_] = queries.odd_one_out(two.models[1].vectors, ["lunch", "dinner", "supper", "novel"])
    heading(page, f"The odd one out: {odd.word}")


def test_on_a_telephone_words_and_map_are_seen_together(visit, two):
    page = visit(f"{two.address}#near=france&{at('rome', 20)}", width=390, height=844, has_touch=True, is_mobile=True)
    page.locator(".comparison").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator("#canvas").bounding_box()["height"] > 300
    assert page.locator(".comparison").bounding_box()["y"] < 844
    page.locator("#near-0").press_sequentially("x")
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, a, input, select, summary, li")].flatMap((target) => {
             const { width, height } = target.getBoundingClientRect();
             return width && (height < 44 || width < 44) ? [target.outerHTML] : []; })"""
    )
    assert small == []
    page.touchscreen.tap(*middle(page))
    heading(page, "Near rome")
    page.goto(f"{two.address}#near={'x' * 300}")
    heading(page, f"Near {'x' * 300}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_card_says_how_the_model_was_made(visit, one):
    page = visit(one.address)
    page.locator("#open-card").click()
    card = page.locator(".card")
    card.wait_for()
    text = card.text_content()
    for said in ("a.safetensors", "dim", "16", "negative-sampling", "123,456", "threads"):
        assert said in text
    assert card.locator("svg").count() == 2
    assert card.locator("svg").first.get_attribute("aria-label") == "Loss of a pair, by epoch: from 4.000 to 1.333"
    assert card.locator("svg").nth(1).locator("circle").count() == 2  # an epoch without a figure has no point
    page.keyboard.press("Escape")
    assert page.locator("#card").is_hidden()


@pytest.mark.parametrize("words", [NASTY[::3], pytest.param(NASTY, marks=pytest.mark.slow)], ids=["some", "all"])
def test_words_are_data_and_never_markup(visit, one, words):
    page = visit(one.address, reduced_motion="reduce")
    for word in words:
        page.goto(f"{one.address}#near={quote(written(word))}")
        heading(page, f"Near {legible(word)}")
        assert page.locator("#near-0").input_value() == written(word).replace("\n", "")
        assert shown(page) == expected(VECTORS.similar(word, 10))
    page.locator("#all").click()
    page.locator("#list").click()
    page.locator("#selection li").nth(50).wait_for()
    for text in ("<", '"', "'", "a", "\u202e", "%"):
        page.locator("#near-0").fill("")
        page.locator("#near-0").press_sequentially(text)
        page.locator("[role=option]").first.wait_for()
    assert page.title() == f"Near {legible(words[-1])} · a.safetensors · w2v"
    for name in ("script:not([src])", "img", "iframe", "b", "[onerror]", "[onclick]", "[href^=javascript]"):
        assert page.locator(name).count() == 0


def test_bars_are_visible_in_forced_colours(visit, one):
    page = visit(f"{one.address}#near=france", forced_colors="active")
    shown(page)
    color = "(name) => getComputedStyle(document.querySelector(name)).backgroundColor"
    assert page.evaluate(color, ".bar span") != page.evaluate(color, "body")
    assert page.evaluate(color, "[aria-selected=true]") != page.evaluate(color, "[aria-selected=false]")


def test_light_and_dark_follow_the_systems_setting(visit, one):
    grounds = []
    for scheme in ("light", "dark"):
        page = visit(f"{one.address}#near=france", color_scheme=scheme)
        page.locator("#map-note", has_text="keeps").wait_for()
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        drawn = page.evaluate(
            """() => { const canvas = document.getElementById("canvas"), seen = [];
                       const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
                       for (let i = 3; i < data.length; i += 4)
                         if (data[i] > 20 && data[i] < 120) seen.push(Math.min(data[i - 3], data[i - 2], data[i - 1]));
                       return seen.sort((a, b) => a - b)[seen.length >> 1]; }"""
        )
        assert (drawn < 140) == (scheme == "light")  # the regions' ground
    brightness = [sum(map(int, re.findall(r"\d+", ground)[:3])) for ground in grounds]
    assert brightness[0] > 700
    assert brightness[1] < 100


@pytest.mark.parametrize(
    ("size", "scheme"),
    [
        ((1280, 800), "light"),
        pytest.param((1280, 800), "dark", marks=pytest.mark.slow),
        pytest.param((360, 740), "light", marks=pytest.mark.slow),
        ((360, 740), "dark"),
    ],
    ids=["desktop-light", "desktop-dark", "telephone-light", "telephone-dark"],
)
def test_axe_finds_no_serious_violation(visit, two, scheme, size):
    axe = Axe()
    options = {"color_scheme": scheme, "bypass_csp": True}  # the policy would keep axe out, too
    page = visit(f"{two.address}#near=france", width=size[0], height=size[1], **options)
    page.locator(".comparison").wait_for()

    def check():
        found = axe.run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in {"serious", "critical"}] == []

    check()
    for hash_ in ("#near=frnce", "#near=novel", "#analogy=france paris japan", "#similarity=france novel", "#near="):
        page.goto(two.address + hash_)
        page.locator(".notice, .comparison, .examples").first.wait_for()
    check()
    page.locator("#near-0").press_sequentially("pa")
    page.locator("[role=option]").first.wait_for()
    check()
    page.locator("#near-0").press("Escape")
    page.locator("#list").click()
    check()
    page.locator("#selection .close").click()
    page.locator("#map-settings summary").click()
    page.locator("#answer a").first.hover()
    check()
    page.locator("#open-card").click()
    page.locator(".card").nth(1).wait_for()
    check()


def test_the_page_with_a_token_in_its_address_works(visit, serve):
    server = serve(session(), host="0.0.0.0")  # noqa: S104  # what is tested
    page = visit(f"http://127.0.0.1:{server.server_address[1]}/{server.token}/")
    ask(page, "france")
    assert shown(page) == expected(VECTORS.similar("france", 10))
