"""README.md and docs/: links, anchors, the reference, and what is promised of the pages themselves."""

import re
from collections import Counter

import pytest
from markdown_it import MarkdownIt

import make_reference
from run_examples import ROOT, pages

PAGES = [*pages(), make_reference.PAGE]
LANGUAGES = {
    "console",
    "sh",
    "yaml",
    "python",
    "text",
    "json",
    "toml",
    "html",
    "ini",
    "js",
    "c",
    "cpp",
    "rust",
    "mermaid",
}


def tokens_of(page):
    for token in MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8")):
        yield token
        yield from token.children or ()


def anchors(page):
    """Where one can link to in a page: its headings, as GitHub and MyST name them."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    seen = Counter()
    for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", plain).strip().replace(" ", "-")
        yield f"{slug}-{seen[slug]}" if seen[slug] else slug
        seen[slug] += 1


def links(page):
    """Every target in a page: of links, of pictures, and of pictures in HTML."""
    for token in tokens_of(page):
        if token.type == "link_open":
            yield token.attrs["href"]
        elif token.type == "image":
            yield token.attrs["src"]
        elif token.type in {"html_block", "html_inline"}:
            yield from re.findall(r'(?:src|srcset|href)="([^"]+)"', token.content)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_and_anchors_lead_somewhere(page):
    for link in links(page):
        if re.match(r"https?:|mailto:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or target.suffix != ".md" or anchor in set(anchors(target)), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_block_says_its_language(page):
    blocks = {token.info for token in tokens_of(page) if token.type == "fence"}
    assert {language for language in blocks if not language.startswith("{")} <= LANGUAGES


def test_every_page_is_in_the_table_of_contents():
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    entries = {
        line for block in re.findall(r"```\{toctree\}\n(.*?)```", index, re.DOTALL) for line in block.splitlines()
    }
    names = {str(page.relative_to(ROOT / "docs").with_suffix("")) for page in PAGES[1:]}
    assert names - entries == {"index"}


def test_the_readme_is_short_and_shows_a_picture_in_light_and_dark():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 220
    assert '<source media="(prefers-color-scheme: dark)"' in text


def test_the_commands_page_is_what_help_says():
    assert make_reference.PAGE.read_text(encoding="utf-8") == make_reference.reference()


def test_the_verbs_of_make_are_there():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    shown = {verb for page in PAGES for verb in re.findall(r"(?:`|\$ )make (\w+)", page.read_text(encoding="utf-8"))}
    assert shown <= targets
    assert {"demo", "test", "check"} <= shown
