"""What one does with the map, and what it never does by itself."""

import re

import pytest

from explored import at, heading, middle, place, session, settling, shown, state


def listed(page):
    return page.locator("#selection li .word").all_text_contents()


def test_only_the_first_button_of_a_mouse_asks(visit, one):
    page = visit(f"{one.address}#near=france&{at('japan', 8)}")
    shown(page)
    page.mouse.click(*middle(page), button="right")
    page.mouse.click(*middle(page), button="middle")
    assert state(page)["near"] == "france"
    page.mouse.click(*middle(page))
    heading(page, "Near japan")


def test_moving_the_map_ends_its_animation(visit, one):
    page = visit(f"{one.address}#near=france&{at('france', 2)}")
    shown(page)
    with settling(page):
        page.evaluate(
            """() => { document.getElementById("all").click(); document.getElementById("larger").click(); }"""
        )
    assert abs(float(state(page)["at"].split(",")[2]) - 3.2) < 0.1  # of a flight that had just begun


def test_a_lasso_goes_with_its_list_or_by_escape(visit, one):
    page = visit(f"{one.address}#near=france")
    shown(page)
    painted = """async () => {  // once the map is at rest
      for (let last = "", same = 0; ; ) {
        await new Promise(requestAnimationFrame);
        const now = document.getElementById("canvas").toDataURL();
        same = now === last ? same + 1 : 0;
        last = now;
        if (same === 8) return now;
      }
    }"""
    page.locator("#lasso").click()
    page.mouse.move(0, 0)
    before = page.evaluate(painted)
    x, y = middle(page)

    def draw():
        page.mouse.move(x - 100, y - 100)
        page.mouse.down()
        for corner in ((x + 100, y - 100), (x + 100, y + 100), (x - 100, y + 100)):
            page.mouse.move(*corner, steps=3)

    draw()
    assert page.evaluate(painted) != before
    page.keyboard.press("Escape")
    page.mouse.up()
    page.mouse.move(0, 0)
    assert page.evaluate(painted) == before
    assert page.locator("#selection").is_hidden()
    draw()
    page.mouse.up()
    page.locator("#selection h2").wait_for()
    assert listed(page)
    page.keyboard.press("Escape")
    assert page.locator("#selection").is_hidden()
    page.mouse.move(0, 0)
    page.locator("#canvas").blur()
    assert page.evaluate(painted) == before


def test_a_list_that_is_closed_gives_the_focus_back(visit, one):
    page = visit(f"{one.address}#near=france")
    shown(page)
    for close in (lambda: page.keyboard.press("Escape"), lambda: page.locator("#selection .close").press("Enter")):
        page.locator("#list").press("Enter")
        page.locator("#selection li").first.wait_for()
        close()
        assert page.evaluate("document.activeElement.id") == "list"


def test_the_links_of_a_list_ask_as_the_page_asks_now(visit, two):
    page = visit(f"{two.address}#near=france")
    page.locator(".comparison").wait_for()
    page.locator("#list").click()
    page.locator("#selection li").first.wait_for()
    page.get_by_role("link", name="20", exact=True).click()
    page.locator(".comparison tbody tr").nth(19).wait_for()
    assert "n=20" in page.locator("#selection a").first.get_attribute("href")


def test_words_that_are_in_no_vocabulary_are_not_called_rare(visit, one, serve):
    page = visit(f"{one.address}#near=frnce")
    page.locator(".notice").wait_for()
    assert "rare" not in page.locator("#map-note").text_content()
    page = visit(f"{serve(session(top=5)).address}#similarity=france rome")
    page.locator("#map-note", has_text="1 of these 2 words is rarer (hollow)").wait_for()


def test_a_canvas_of_another_size_is_never_empty(visit, one):
    page = visit(one.address)
    painted = page.evaluate(
        """() => new Promise((done) => {
          const canvas = document.getElementById("canvas");
          const count = () => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data
            .filter((value, place) => place % 4 === 3 && value).length;
          let first = true;  // an observer is called once when it begins
          new ResizeObserver(() => { if (!first) done(count()); first = false; }).observe(canvas);
          setTimeout(() => { document.getElementById("map").style.width = "300px"; }, 50);
        })"""
    )
    assert painted > 100


def test_every_tool_is_within_reach_at_any_width(visit, two):
    page = visit(f"{two.address}#near=france")
    page.locator(".comparison").wait_for()
    for width in (840, 1000, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        around, *boxes = page.evaluate(
            """() => [document.getElementById("map"), ...document.querySelectorAll(".tools button")]
                     .map((it) => it.getBoundingClientRect()).filter((box) => box.width)
                     .map((box) => ({ left: box.left, right: box.right }))"""
        )
        assert len(boxes) > 4
        for box in boxes:
            assert box["left"] >= around["left"], width
            assert box["right"] <= around["right"], width


def test_the_slash_leads_from_the_map_to_the_search_on_a_telephone_too(visit, one):
    page = visit(f"{one.address}#near=france", width=360, height=740)
    page.locator("#canvas").focus()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "near-0"


def test_table_and_map_light_each_other(visit, one):
    page = visit(f"{one.address}#near=france&{at('japan', 8)}")
    [_, (second, cosine), *_] = shown(page)
    page.locator("#answer tbody tr").nth(1).hover()
    tip = page.locator("#tip")
    tip.locator(".nearest", has_text="near: ").wait_for()
    count = one.models[0].vectors.count(second)
    assert tip.text_content().startswith(f"{second}seen {count:,} times · cosine {cosine}")
    page.mouse.move(*middle(page))
    tip.locator("strong", has_text="japan").wait_for()
    page.mouse.move(0, 0)
    assert tip.is_hidden()
    page.locator("#answer a").nth(1).focus()
    tip.locator("strong", has_text=second).wait_for()
    assert page.locator("tr.pointed .word").all_text_contents() == [second]


def test_words_are_filtered_by_text_and_frequency_and_a_list_is_kept_alone(visit, one):
    page = visit(f"{one.address}#near=")
    page.locator("#map-settings summary").click()
    for typed, kept in (
        ("word00", "10 words"),
        ("word*", "240 words"),
        ("/^(lunch|dinner)$/", "2 words"),
        ("/(/", "not a regular expression"),
    ):
        page.locator("#filter").fill(typed)
        assert page.locator("#kept").text_content().startswith(kept), typed
    assert page.locator("#filter").get_attribute("aria-invalid") == "true"
    page.locator("#filter").fill("")
    page.locator("#frequent").fill("100")
    assert page.locator("#kept").text_content() == "100 words, seen at least 1,421 times"
    page.locator("#keep-all").click()
    assert page.locator("#kept").text_content() == ""
    page.locator("#map-settings summary").click()
    page.locator("#list").click()
    words = len(listed(page))
    page.get_by_role("button", name="Show only these").click()
    page.locator("#selection .close").click()
    page.locator("#map-settings summary").click()
    assert page.locator("#kept").text_content() in {f"{words} words", ""}


def test_neighbourhoods_are_laid_out_behind_the_first_map(visit, serve):
    page = visit(serve(session(top=140, method="tsne")).address)  # once principal components are there
    page.locator("#map-note", has_text=re.compile(r"by t-SNE · keeps \d+ % of near words together")).wait_for(
        timeout=60_000
    )
    page.locator("#map-settings summary").click()
    page.locator("#layout").select_option("pca")
    page.locator("#map-note", has_text="by principal components").wait_for()
    assert state(page)["by"] == "pca"
    page.go_back()
    page.locator("#map-note", has_text="by t-SNE").wait_for()


@pytest.mark.slow  # but for the button as in test_session.py
def test_a_layout_is_cancelled_by_a_button(visit, serve, maps):
    for kept in maps.iterdir():
        kept.unlink()
    page = visit(serve(session(top=141, method="tsne")).address)
    page.locator("#cancel-layout").click()
    page.locator("#laying-out").wait_for(state="hidden")
    assert "by principal components" in page.locator("#map-note").text_content()


def test_the_view_flies_to_the_answer_again_where_a_later_layout_has_it(visit, serve):
    server = serve(session(method="tsne"))
    page = visit(f"{server.address}#near=&by=pca")
    waiting = []
    page.route("**/answers/places?*layout=tsne", lambda route: waiting.append(route))  # noqa: PLW0108  # as Playwright marks it
    page.goto(f"{server.address}#near=lunch")
    x, y = place("lunch")
    page.wait_for_url(lambda url: f"at={x:.2f}"[:6] in url)
    places = server.models[0].places("pca")
    mirrored = {axis: [65535 - step for step in places[axis]] for axis in "xy"}
    waiting[0].fulfill(json=places | mirrored | {"method": "tsne"})
    page.locator("#map-note", has_text="by t-SNE").wait_for()
    page.wait_for_function(
        "(x) => Math.abs(Number(location.hash.split('at=')[1].split(/,|%2C/)[0]) - x) < 0.2", arg=1 - x
    )
    at_x, at_y, zoom = (float(number) for number in state(page)["at"].split(","))
    assert max(abs(at_x - (1 - x)), abs(at_y - (1 - y))) * zoom < 1


def test_words_too_rare_for_the_map_are_placed_among_their_neighbours(visit, serve):
    rare = serve(session(top=60))
    page = visit(f"{rare.address}#near=word239")
    page.locator("#map-note", has_text="hollow").wait_for()
    page.locator("#answer tbody tr").first.hover()
    page.locator("#tip strong").wait_for()  # it has a place


def test_no_answer_stays_under_another_form(visit, one):
    page = visit(f"{one.address}#near=france")
    shown(page)
    page.get_by_role("tab", name="Analogy").click()
    page.locator("#answer h2", has_text="Ask for an analogy").wait_for()
    assert page.locator("#answer table").count() == 0
    page.locator(".examples a", has_text="france paris japan").click()
    heading(page, "france is to paris as japan is to tokyo")
    page.get_by_role("tab", name="Neighbours").click()
    page.get_by_role("tab", name="Analogy").click()
    heading(page, "france is to paris as japan is to tokyo")
