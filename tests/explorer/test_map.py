"""What one does with the map, and what it never does by itself."""

from explored import at, heading, middle, session, settled, shown, state


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


def test_who_takes_the_map_in_hand_ends_its_flight(visit, one):
    page = visit(f"{one.address}#near=france&{at('france', 2)}")
    shown(page)
    page.evaluate("""() => { document.getElementById("all").click(); document.getElementById("larger").click(); }""")
    settled(page)
    assert abs(float(state(page)["at"].split(",")[2]) - 3.2) < 0.1  # of a flight that had just begun


def test_a_lasso_goes_with_its_list_or_by_escape(visit, one):
    page = visit(f"{one.address}#near=france")
    shown(page)
    painted = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(
      () => done(document.getElementById("canvas").toDataURL()))))"""
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
    page.locator("#other-map").click()
    page.locator("#map-note", has_text="b.safetensors").wait_for()
    assert page.locator("#selection").is_hidden()  # it was of the other map


def test_words_that_are_in_no_vocabulary_are_not_called_rare(visit, one, serve):
    page = visit(f"{one.address}#near=frnce")
    page.locator(".notice").wait_for()
    assert "rare" not in page.locator("#map-note").text_content()
    page = visit(f"{serve(session(top=5)).address}#similarity=france rome")
    page.locator("#map-note", has_text="1 of these 2 words is rarer: hollow").wait_for()


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
    for width in (840, 1000, 1280):
        page = visit(f"{two.address}#near=france", width=width)
        page.locator(".comparison").wait_for()
        around = page.locator("#map").bounding_box()
        for button in page.locator(".tools button").all():
            box = button.bounding_box()
            assert box["x"] >= around["x"], width
            assert box["x"] + box["width"] <= around["x"] + around["width"], width


def test_the_slash_leads_from_the_map_to_the_search_on_a_telephone_too(visit, one):
    page = visit(f"{one.address}#near=france", width=360, height=740)
    page.locator("#view-map").click()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "near-0"
