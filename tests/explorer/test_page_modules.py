"""The parts of the page that are functions, called where they live: in the browser."""

import itertools
import random

import numpy as np
import pytest

from explored import NASTY


@pytest.fixture(scope="module")
def call(browser, one):
    """Calls `function` of a module of the page with JSON arguments; a function of JavaScript source gets the module."""
    page = browser.new_page()
    page.goto(one.address)

    def run(module, function, *arguments):
        source = f"async (all) => {{ const m = await import('/{module}.js'); return ({function})(m, ...all); }}"
        return page.evaluate(source, list(arguments))

    yield run
    page.close()


def signed():
    """Sums of one nasty word and of three, with signs of all kinds."""
    for word in NASTY:
        yield from ([{"word": word, "sign": sign}] for sign in (1, -1))
    for words in itertools.islice(itertools.permutations(NASTY, 3), 0, None, 400):
        for signs in ((1, 1, 1), (-1, 1, -1), (1, -1, 1)):
            yield [{"word": word, "sign": sign} for word, sign in zip(words, signs, strict=True)]


def test_sums_and_lists_of_any_words_are_read_as_they_were_written(call):
    both = """(m, all) => all.map((terms) => [m.readSum(m.writeSum(terms)), m.readWords(m.writeWords(terms))])"""
    sums = list(signed())
    for terms, (read, words) in zip(sums, call("expression", both, sums), strict=True):
        assert read == {"terms": terms, "problem": ""}
        assert [term["word"] for term in words] == [term["word"] for term in terms]


def test_a_sum_may_be_written_in_more_than_one_way(call):
    texts = ["a - b", "a -b", "  a  −  b ", "+ a - b", 'a - "b"', '"a" -"b"']
    for text in texts:
        read = call("expression", "(m, text) => m.readSum(text)", text)
        assert read["terms"] == [{"word": "a", "sign": 1}, {"word": "b", "sign": -1}], text
    for text, words in (("co-op", ["co-op"]), ("c++ -x", ["c++", "x"]), ('5" tall', ['5"', "tall"]), ("a--b", ["a--b"]),
                        ("-", ["-"]), ("-a", ["-a"]), ("", []), ('"open', ['"open'])):  # fmt: skip
        read = call("expression", "(m, text) => m.readSum(text)", text)
        assert ([term["word"] for term in read["terms"]], read["problem"]) == (words, ""), text


def test_the_address_carries_the_whole_state(call):
    states = []
    for number, terms in enumerate(signed()):
        kind = ["near", "analogy", "odd", "similarity"][number % 4]
        asked = terms if kind == "near" else [{**term, "sign": 1} for term in terms]
        at = {"x": 0.123457, "y": 0.5, "zoom": 3.5} if number % 2 else None
        question = {"kind": kind, "terms": asked, "n": [10, 20, 30][number % 3], "rare": number % 5 == 0}
        states.append({"question": question, "map": number % 2, "by": ["", "pca"][number % 2], "at": at})
    assert call("address", "(m, all) => all.map((state) => m.readAddress(m.writeAddress(state)))", states) == states


@pytest.mark.parametrize(
    "hash_", ["", "#", "#nothing", "#near=a -&n=7&map=9&at=1,2", "#near=%", "#at=x,y,z", "#n=1e9&at=,,"]
)
def test_any_address_makes_a_state(call, hash_):
    state = call("address", "(m, hash) => m.readAddress(hash)", hash_)
    assert state["question"]["n"] == 10
    assert (state["map"], state["by"], state["at"]) == (0, "", None)


def lists():
    draw = random.Random(1)
    words = [f"w{number}" for number in range(14)]
    for overlap in (4, 8, 14):
        for _ in range(8):
            yield draw.sample(words[:overlap], overlap // 2), draw.sample(words[-overlap:], overlap // 2)


def test_lists_are_aligned_whole_in_order_and_alike_where_they_can_be(call):
    def aligned(a, b):
        return call("alignment", "(m, a, b) => m.aligned([...a], [...b])", a, b)

    for a, b in [*lists(), ("", "x"), ("x", ""), ("", ""), ("abcd", "abcd"), ("abcde", "xbcdf")]:
        lines = aligned(a, b)
        assert [i for i, _ in lines if i >= 0] == list(range(len(a)))
        assert [j for _, j in lines if j >= 0] == list(range(len(b)))
        same = [(i, j) for i, j in lines if i >= 0 and j >= 0 and a[i] == b[j]]
        assert all(abs(i - j) <= 3 for i, j in same)
        assert len(same) == longest(a, b)
    assert aligned("abcd", "axyd") == [[0, 0], [1, 1], [2, 2], [3, 3]]
    assert aligned("abc", "bcd") == [[0, -1], [1, 0], [2, 1], [-1, 2]]


def longest(a, b):
    """The most words that can stand on one line in both orders, at most three ranks apart: by trying all."""
    common = [(i, b.index(word)) for i, word in enumerate(a) if word in b and abs(i - b.index(word)) <= 3]
    for size in range(len(common), 0, -1):
        for chosen in itertools.combinations(common, size):
            if all(first[1] < second[1] for first, second in itertools.pairwise(chosen)):
                return size
    return 0


def scattered(n, seed=1):
    places = np.random.default_rng(seed).integers(0, 65536, size=(2, n)).tolist()
    return {"method": "pca", "words": [f"word{row}" for row in range(n)], "x": places[0], "y": places[1]}


def test_labels_never_overlap_never_vanish_and_all_come_in_the_end(call):
    places = scattered(800)
    label = """(m, places, level) => import("/points.js").then(({ Points }) => {
        const labels = new m.Labels(new Points(places)); labels.reach(level);
        return [[...labels.levels], labels.widths]; })"""
    levels, widths = call("labels", label, places, 25)
    earlier, _ = call("labels", label, places, 6)
    assert [level if level <= 6 else 255 for level in levels] == earlier  # zooming in takes none away
    assert max(levels) < 25
    assert 5 < sum(level == 0 for level in levels) < 100
    x, y = np.array(places["x"]) / 65535, np.array(places["y"]) / 65535
    for level in range(0, 26, 3):
        scale = 150 * 2 ** (level / 2)
        shown = [row for row in range(800) if levels[row] <= level]
        for a, b in itertools.combinations(shown, 2):
            beside = x[a] * scale + widths[a] <= x[b] * scale or x[b] * scale + widths[b] <= x[a] * scale
            assert beside or abs(y[a] - y[b]) * scale >= 13, (level, a, b)


def test_the_nearest_point_and_those_in_a_polygon_are_found(call):
    places = scattered(500)
    x, y = np.array(places["x"]) / 65535, np.array(places["y"]) / 65535
    point = "(m, places, x, y, far) => new m.Points(places).nearest({ x, y }, far)"
    for at in ((0.5, 0.5), (0.1, 0.9), (0, 0)):
        distances = np.hypot(x - at[0], y - at[1])
        assert call("points", point, places, *at, 0.5) == distances.argmin()
        assert call("points", point, places, *at, distances.min() * 0.99) == -1
    inside = "(m, places, polygon) => new m.Points(places).inside(polygon)"
    square = [{"x": 0.2, "y": 0.3}, {"x": 0.7, "y": 0.3}, {"x": 0.7, "y": 0.8}, {"x": 0.2, "y": 0.8}]
    assert (
        call("points", inside, places, square) == np.flatnonzero((x > 0.2) & (x < 0.7) & (y > 0.3) & (y < 0.8)).tolist()
    )
    triangle = [{"x": 0, "y": 0}, {"x": 1, "y": 0}, {"x": 0, "y": 1}]
    assert call("points", inside, places, triangle) == np.flatnonzero(x + y < 1).tolist()
    bow = [{"x": 0, "y": 0}, {"x": 1, "y": 1}, {"x": 1, "y": 0}, {"x": 0, "y": 1}]  # crosses itself
    left, right = (x < y) & (x < 1 - y), (x > y) & (x > 1 - y)
    assert call("points", inside, places, bow) == np.flatnonzero(left | right).tolist()


def test_what_is_enlarged_stays_under_the_pointer(call):
    moved = call(
        "camera",
        """(m) => { const camera = new m.Camera(); camera.width = 800; camera.height = 500;
             const pixels = { x: 611, y: 97 }, before = camera.toPlane(pixels); camera.enlarge(7, pixels);
             const after = camera.toPlane(pixels), back = camera.toScreen(after);
             return [before.x - after.x, before.y - after.y, back.x - 611, back.y - 97, camera.view.zoom]; }""",
    )
    assert moved == pytest.approx([0, 0, 0, 0, 7], abs=1e-9)


def test_spellings_are_as_far_apart_as_they_are_in_python(call):
    from w2v.vectors.spelling import close_spellings  # noqa: PLC0415

    words = ["france", "trance", "fence", "farnce", "franc", "frances", "finance", "xyz", "f"]
    for typed in ("france", "frnace", "fr", "xy", "xyzz", "finances"):
        rows = call("spelling", "(m, typed, words) => m.closeSpellings(typed, words)", typed, words)
        assert [words[row] for row in rows] == close_spellings(typed, words, 5)
