import csv
import io
import json
from pathlib import Path

import pytest

from w2v.survey.markup import HEAD_BYTES, MARKUP, markup_of

ATLAS = (Path(__file__).parents[2] / "data" / "atlas.txt").read_text()
LINES = ATLAS.split("\n")[:400]


def table(dialect_delimiter):
    file = io.StringIO()
    csv.writer(file, delimiter=dialect_delimiter).writerows([number, line, "x"] for number, line in enumerate(LINES))
    return file.getvalue()


EXAMPLES = {
    "RTF": r"{\rtf1\ansi\deff0 {\fonttbl {\f0 Times;}}" + ATLAS[:3000],
    "JSON": "\n".join(json.dumps({"id": number, "text": line}) for number, line in enumerate(LINES)),
    "HTML": "<!DOCTYPE html>\n<html><body>" + "".join(f"<p>{line}</p>\n" for line in LINES),
    "XML": '<?xml version="1.0"?>\n<doc>' + "".join(f"<s>{line}</s>\n" for line in LINES),
    "LaTeX": "\\documentclass{article}\n\\begin{document}\n" + "".join(f"\\emph{{{line}}}\n" for line in LINES),
    "subtitles": "".join(f"{n}\n00:00:{n % 60:02},000 --> 00:01:00,000\n{line}\n\n" for n, line in enumerate(LINES)),
    "Wikipedia's markup": "".join(f"== {line} ==\n'''{line}''' is a [[{line}]] and {{{{{line}}}}}\n" for line in LINES),
    "a table of vectors": "3 20\n" + "".join(f"{word} {' '.join(['-0.5031'] * 20)}\n" for word in ATLAS.split()[:30]),
    "TSV": table("\t"),
    "CSV": table(","),
    "CSV with semicolons": table(";"),
}
MORE = {
    "JSON": [json.dumps([{"text": line} for line in LINES]), json.dumps({"texts": LINES}, indent=1), "[1, 2]\n"],
    "HTML": ["words first <br> and " + "<b>then</b> " * 100],
    "XML": ["<mediawiki>\n<page><title>" + ATLAS[:3000]],
}


@pytest.mark.parametrize("name", MARKUP)
def test_each_kind_of_markup_is_recognised_whole_and_cut(name):
    for text in [EXAMPLES[name], *MORE.get(name, [])]:
        assert markup_of(text.encode()[:HEAD_BYTES]) == name
        assert markup_of(("\ufeff" + text).encode()[:HEAD_BYTES]) == name


@pytest.mark.parametrize(
    "text",
    [
        ATLAS,
        "",
        "\n\n\n",
        "one word",
        "yes, no\nno, yes\n" * 50,
        "He said: {well} [sic] <- 3 < 4 > 2\n" * 50,
        "[Music] the end\n" * 50,
        "{ not json\n" * 50,
        '"quoted, at length\n' * 50,
        "1 2 3 4 5 6 7 8 9 10 11 12\n" * 50,
        "größe und 日本語。\n" * 50,
    ],
)
def test_plain_text_looks_like_nothing_else(text):
    assert markup_of(text.encode()[:HEAD_BYTES]) is None


def test_deeply_nested_markup_is_handled():
    assert markup_of(b"[" * HEAD_BYTES) is None
    assert markup_of(b"<" * HEAD_BYTES) is None
