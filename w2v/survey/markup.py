"""Markup sniffing: what a text seems to be, other than plain text, by the beginning of a file."""

import csv
import json
import re
from collections.abc import Callable

HEAD_BYTES = 1 << 15
_FEWEST_LINES = 5  # that are enough to show a table
_JSON = re.compile(r'\s*[\[{]\s*("(\\.|[^"\\])*"\s*[:,\]}]|[\[{]\s*["\[{])')  # over several lines
_TAG = re.compile(r"</?[A-Za-z][\w:.-]*(\s[^<>]*)?/?>|<!--|<\?xml|<!doctype", re.IGNORECASE)
_HTML = re.compile(r"<(!doctype html|html|head|body|div|span|p|br|a|li|td|table)\b", re.IGNORECASE)
_WIKI = re.compile(r"\[\[[^\[\]\n]+\]\]|\{\{[^{}\n]+\}\}|^==+[^=\n]+==+\s*$", re.MULTILINE)
_LATEX = re.compile(r"\\(begin|end|section|subsection|cite|emph|textbf|usepackage|documentclass)\b\s*[\[{]")
_SUBTITLE = re.compile(r"^\d\d:\d\d(:\d\d)?[,.]\d{3} --> ", re.MULTILINE)
_VECTOR = re.compile(r"^\S+( -?\d+\.\d+(e-?\d+)?){10,}\s*$")


def markup_of(head: bytes) -> str | None:
    """What the text that begins with `head` looks like, or None for plain text.

    `head` is up to HEAD_BYTES of valid UTF-8, whose last line may be cut.
    """
    text = head.decode(errors="ignore").removeprefix("\ufeff")
    lines = [line for line in text.splitlines()[: -1 if len(head) >= HEAD_BYTES else None] if line.strip()]
    return next((name for name, test in MARKUP.items() if lines and test(text, lines)), None)


def _json(text: str, lines: list[str]) -> bool:
    first = lines[0].strip()
    if first[0] not in "{[":
        return False
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return bool(_JSON.match(text))
    return len(first) > 2


def _vectors(_text: str, lines: list[str]) -> bool:
    return sum(bool(_VECTOR.match(line)) for line in lines[1:20]) > 0.8 * len(lines[1:20]) > 0


def _tags(text: str) -> bool:
    return bool(_TAG.match(text.lstrip())) or len(_TAG.findall(text)) > len(text) / 200 > 1


def _html(text: str, _lines: list[str]) -> bool:
    return _tags(text) and bool(_HTML.search(text))


def _xml(text: str, _lines: list[str]) -> bool:
    return _tags(text)


def _wiki(text: str, _lines: list[str]) -> bool:
    return len(_WIKI.findall(text)) > max(4, len(text) / 1000)


def _latex(text: str, _lines: list[str]) -> bool:
    return len(_LATEX.findall(text)) > max(2, len(text) / 3000)


def _rtf(text: str, _lines: list[str]) -> bool:
    return text.startswith("{\\rtf")


def _subtitles(text: str, lines: list[str]) -> bool:
    return len(_SUBTITLE.findall(text)) > len(lines) / 10


def _columns(separator: str, fewest: int) -> Callable[[str, list[str]], bool]:
    """Whether nearly all lines have the same number of fields, `fewest` at least."""

    def test(_text: str, lines: list[str]) -> bool:
        if len(lines) < _FEWEST_LINES:
            return False
        try:
            fields = [len(row) for row in csv.reader(lines, delimiter=separator) if row]
        except csv.Error:
            return False
        usual = max(set(fields), key=fields.count)
        return usual >= fewest and fields.count(usual) > 0.9 * len(fields)

    return test


MARKUP: dict[str, Callable[[str, list[str]], bool]] = {  # name -> test of a text and its lines; the first true one
    "RTF": _rtf,
    "JSON": _json,
    "HTML": _html,
    "XML": _xml,
    "LaTeX": _latex,
    "subtitles": _subtitles,
    "Wikipedia's markup": _wiki,
    "a table of vectors": _vectors,
    "TSV": _columns("\t", 2),
    "CSV": _columns(",", 3),
    "CSV with semicolons": _columns(";", 3),
}
