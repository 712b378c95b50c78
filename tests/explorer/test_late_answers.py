"""Answers that come late, or not at all: what is shown is always what was asked last."""

from explored import ask, expected, heading, session, settling, shown, state

VECTORS = session().vectors


def hold(page, pattern):
    """Let requests of such addresses wait; those that wait."""
    waiting = []
    page.route(pattern, lambda route: waiting.append(route))  # noqa: PLW0108  # Playwright marks what it calls
    return waiting


def come(page, waiting):
    """Wait until a request waits."""
    for _ in range(200):
        if waiting:
            return waiting[-1]
        page.wait_for_timeout(10)
    raise TimeoutError


def test_a_failure_that_comes_late_replaces_no_answer(visit, one):
    page = visit(one.address)
    waiting = hold(page, "**/answers/near?*plus=france")
    ask(page, "france")
    late = come(page, waiting)
    assert page.locator("#answer").get_attribute("aria-busy") == "true"
    ask(page, "lunch")
    heading(page, "Near lunch")
    with page.expect_event("requestfailed"):
        late.abort()
    page.wait_for_timeout(50)
    heading(page, "Near lunch")
    assert shown(page) == expected(VECTORS.similar("lunch", 10))
    assert page.locator(".notice").count() == 0
    assert page.locator("#answer").get_attribute("aria-busy") is None
    assert all("Failed to load resource" in wrong for wrong in visit.wrongs)
    visit.wrongs.clear()


def test_what_failed_can_be_asked_again(visit, one):
    page = visit(one.address)
    waiting = hold(page, "**/answers/near?*")
    ask(page, "france")
    come(page, waiting).abort()
    page.locator(".notice", has_text="w2v no longer answers").wait_for()
    assert "no longer answers" in page.locator("#said").text_content()
    page.unroute_all()
    page.locator("#near-0").press("Enter")
    heading(page, "Near france")
    assert page.locator(".notice").count() == 0
    visit.wrongs.clear()  # the failure above


def test_a_layout_that_comes_late_is_not_shown_in_place_of_the_one_wanted(visit, serve):
    server = serve(session(method="tsne"))
    page = visit(f"{server.address}#near=france&by=pca")
    waiting = hold(page, "**/answers/places?*layout=tsne")
    page.locator("#map-settings summary").click()
    page.locator("#layout").select_option("tsne")
    late = come(page, waiting)
    page.locator("#layout").select_option("pca")
    page.wait_for_url(lambda url: "by=pca" in url)
    with page.expect_event("requestfinished"):
        late.fulfill(json=server.models[0].places("pca") | {"method": "tsne"})
    page.wait_for_timeout(50)
    assert "by principal components" in page.locator("#map-note").text_content()


def test_places_of_rare_words_that_come_late_do_not_move_a_view_that_was_moved_meanwhile(visit, serve):
    page = visit(serve(session(top=14)).address, reduced_motion="reduce")
    waiting = hold(page, "**/answers/anchors?*")
    ask(page, "lunch")
    late = come(page, waiting)
    page.locator("#canvas").focus()
    with settling(page):
        for key in ["+"] * 5 + ["ArrowLeft"] * 30:  # away from all words
            page.keyboard.press(key)
    left = state(page)["at"]
    with page.expect_event("requestfinished"):
        late.continue_()
    page.locator("#map-note", has_text="(hollow)").wait_for()
    page.wait_for_timeout(400)  # longer than a view must rest to be written into the address
    assert state(page)["at"] == left


def test_layouts_that_fail_are_reported(visit, two):
    page = visit(f"{two.address}#near=france")
    waiting = hold(page, "**/answers/places?model=1*")
    page.reload()
    late = come(page, waiting)
    assert page.locator("#list").is_disabled()
    assert page.locator("#map-note").text_content() == "Laying out the map …"
    late.fulfill(status=500, json={"problem": "umap is not here"})
    for note in ("#map-note", "#map-note-beside"):
        page.locator(note, has_text="umap is not here").wait_for()
    assert page.locator("#list").is_disabled()
    visit.wrongs.clear()  # the status


def test_a_question_is_answered_while_the_maps_are_laid_out(visit, two):
    page = visit(f"{two.address}#near=france")
    waiting = hold(page, "**/answers/places?model=1*")
    page.reload()
    late = come(page, waiting)
    ask(page, "lunch")
    heading(page, "Near lunch")
    late.continue_()
    page.locator("#map-note-beside", has_text="b.safetensors: all").wait_for()
    heading(page, "Near lunch")


def test_a_completion_that_comes_when_the_caret_has_moved_is_not_shown(visit, one):
    page = visit(one.address)
    waiting = hold(page, "**/answers/complete?*")
    page.locator("#near-0").press_sequentially("paris - fran")
    late = come(page, waiting)
    page.locator("#near-0").press("Home")
    with page.expect_event("requestfinished"):
        late.continue_()
    page.wait_for_timeout(50)
    assert page.locator("#near-0-list").get_by_role("option").count() == 0
    page.locator("#near-0").press("ArrowDown")
    page.locator("#near-0").press("Enter")
    assert page.locator("#near-0").input_value() == "paris - fran"
