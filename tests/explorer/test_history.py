"""The address and the history: entries are as they were left, and what is asked anew is brought into view."""

from explored import ask, at, heading, place, settling, shown, state


def view(page):
    return tuple(float(number) for number in state(page)["at"].split(","))


def test_an_address_with_the_map_of_a_model_that_is_not_there_shows_the_first(visit, one):
    page = visit(f"{one.address}#near=france&map=1")
    page.locator("#map-note", has_text="all").wait_for()
    assert "map" not in state(page)
    assert "map" not in page.locator(".neighbours a").first.get_attribute("href")


def test_the_view_moves_to_an_answer_that_is_out_of_sight(visit, one):
    page = visit(f"{one.address}#near=japan&{at('japan', 60)}")
    shown(page)
    ask(page, "lunch")
    heading(page, "Near lunch")
    page.wait_for_url(lambda url: "near=lunch&at=" in url and f"{place('japan')[0]:.4f}" not in url)
    x, y, zoom = view(page)
    assert all(abs(a - b) * zoom < 1 for a, b in zip((x, y), place("lunch"), strict=True))


def test_another_map_is_seen_from_where_the_first_was(visit, two):
    page = visit(f"{two.address}#near=japan&{at('japan', 60)}", width=390, height=844)
    page.locator(".comparison").wait_for()
    before = view(page)
    page.locator("#other-map").click()
    page.locator("#map-note-beside", has_text="b.safetensors").wait_for()
    assert page.locator("#map-note").is_hidden()
    assert state(page)["map"] == "1"
    with settling(page):
        page.locator("#larger").click()
    page.go_back()
    page.locator("#map-note", has_text="a.safetensors").wait_for()
    assert view(page) == before


def test_back_leads_to_the_view_that_was_left(visit, one):
    page = visit(f"{one.address}#near=france&{at('france', 2)}", reduced_motion="reduce")
    start = view(page)
    first = shown(page)[0][0]
    page.locator(".neighbours a").first.click()
    heading(page, f"Near {first}")
    page.locator("#larger").click()
    page.wait_for_url(lambda _: view(page)[2] > 3)  # the answer has led to a view of its own before
    left = view(page)
    page.locator(".neighbours a").first.click()
    page.locator("#trail a", has_text=first).wait_for()
    page.go_back()
    heading(page, f"Near {first}")
    assert view(page) == left != start
    page.go_back()
    heading(page, "Near france")
    assert view(page) == start
    page.go_forward()
    heading(page, f"Near {first}")
    assert view(page) == left


def test_what_is_half_typed_stays_when_only_the_map_changes(visit, two):
    page = visit(two.address, width=390, height=844)
    page.locator("#tab-analogy").click()
    page.locator("#analogy-0").fill("france")
    page.locator("#other-map").click()
    page.locator("#map-note-beside", has_text="b.safetensors").wait_for()
    assert page.locator("#analogy-0").input_value() == "france"
    assert page.locator("#form-analogy").is_visible()


def test_a_new_question_is_read_from_its_top(visit, one):
    page = visit(f"{one.address}#near=france&n=30")
    shown(page)
    page.locator("#asking").evaluate("(half) => half.scrollTo(0, 600)")
    page.locator("#map-note").evaluate("() => { location.hash = '#near=lunch&n=30'; }")
    heading(page, "Near lunch")
    assert page.locator("#asking").evaluate("(half) => half.scrollTop") == 0
