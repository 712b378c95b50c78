"""Find spellings that docs/terms.md rules out, stilted idioms and long sentences: in pages, --help and messages.

python scripts/lint_prose.py    # exits 1 if there are any; `make check` runs it
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from markdown_it import MarkdownIt
from markdown_it.token import Token

from make_reference import commands
from run_examples import ROOT, pages
from w2v.cli.main import SECTIONS, w2v

TERMS = ROOT / "docs" / "terms.md"
LONGEST = 45  # words of a sentence
CODE = "CODE"  # stands for `code`, which is not prose
SAYING = {
    "echo",
    "warn",
    "say",
    "tell",
    "fault",
    "add",
    "_say",
    "_line",
    "_fault",
    "UsageError",
}  # calls that show their text

IDIOMS = {  # what reads as translated -> what to write
    r"(what|which) stands? (between|beside|around)": "say what it is",
    r"(?<!there )(?<!where )\b(is|are) no (word|text|file|path|folder|phrase|number|model|vector|letter)s?\b": "not a",
    r"where (it|they) (is|are) mistaken": "override",
    r"\bhas room for\b": "can represent",
    r"\b(it|they|that) (is|are) needed no more\b": "can be deleted",
    r"\bneeded no more\b": "no longer needed",
    r"\bhas more to it\b": "say what is missing",
    r"\bby this address of yours\b": "address to bind",
    r"\b(is|are) already without\b": "already removed from",
    r"\bunless (you say|said|it is said) otherwise\b": "by default",
    r"\bunless said\b": "by default",
    r"\bmake(s)? (it|them|all letters) small\b": "lower-cases",
    r"\b(is|are) held against\b": "is matched against",
    r"\bpass(ed|es)? over\b": "skip",
    r"\bforetell": "predict",
    r"\bfor so many\b": "for this many",
    r"\b(words|tokens|lines|bytes|nats|loss|pairs) a (second|pair|line|word)\b": "per ...",
    r"\bgives? still\b": "not updated",
    r"\bkeep\w* .{0,40}\bstill\.": "not updated",
    r"\brandom number comes from\b": "say what it is: the random seed",
    r"\bbe it (?!so)": "whether ... or ...",
    r"\bnobody knows\b": "is not known",
    r"\b[Ww]hoever\b": "anyone who",
    r"\bsay (--|`)": "use --...",
    r"\bas a rule\b": "usually",
    r"\bstands? there\b": "is there",
    r"\bone a line\b": "one per line",
    r"\b(is|are) told(?! apart)\b": "say who tells whom",
    r"\b(goes|go) with .{1,40} alone\b": "is only for",
    r"\bless is better\b": "lower is better",
    r"\b[Mm]end\b": "correct",
    r"\b(are|is) asked for: ": "say what it must be",
    r"\bno such (tokenizer|objective|input|score|method|layout|style)\b": "unknown ...",
    r"\b(likewise|Likewise)\b": "too",
    r"\bto the very\b": "exactly",
    r"\ba model, or others\b": "a w2v model or any readable vector file",
}


def terms() -> dict[str, str]:
    """Spelling to avoid -> term, as docs/terms.md has them."""
    rows = re.findall(r"^\| ([^|]+) \| ([^|]*?) ?\|", TERMS.read_text(encoding="utf-8"), re.MULTILINE)
    return {rf"(?<![\w.-]){re.escape(wrong)}\b": term
            for term, avoided in rows[2:] for wrong in avoided.split(", ") if wrong}  # fmt: skip


def prose(page: Path) -> Iterator[tuple[str, str]]:
    """(place, paragraph) of a page, or a cell of a table, without its code and the targets of its links."""
    for token in MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8")):
        if token.type == "inline" and token.map is not None:
            yield f"{page.relative_to(ROOT)}:{token.map[0] + 1}", "".join(map(words_of, token.children or ()))


def words_of(token: Token) -> str:
    """What a reader reads of a piece of a paragraph."""
    return {"text": token.content, "softbreak": " ", "hardbreak": " ", "code_inline": CODE}.get(token.type, "")


def helps() -> Iterator[tuple[str, str]]:
    """(command and option, sentence) of every --help."""
    for words in (words for section in SECTIONS for words in commands(section)):
        command: click.Command | None = w2v
        for word in words:
            assert isinstance(command, click.Group)  # noqa: S101  # as `commands` found it
            command = command.get_command(click.Context(command), word)
        assert command is not None  # noqa: S101
        where = " ".join(["w2v", *words])
        for paragraph in (command.help or "").split("\n\n"):
            yield where, re.sub(r"`[^`]+`", CODE, " ".join(paragraph.split()))
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                yield f"{where} {parameter.opts[-1]}", parameter.help or ""


def messages() -> Iterator[tuple[str, str]]:
    """(file and line, text) of every error that is raised, and of what is said on the way, with CODE for its values."""
    for path in sorted((ROOT / "w2v").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_said = isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in SAYING
            for text in texts(node) if is_said or isinstance(node, ast.Raise) else ():
                yield f"{path.relative_to(ROOT)}:{node.lineno}", re.sub(r"`[^`]+`", CODE, text)


def texts(node: ast.AST) -> Iterator[str]:
    """The strings in an expression."""
    if isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else CODE for part in node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    else:
        for child in ast.iter_child_nodes(node):
            yield from texts(child)


def faults(text: str, spellings: dict[str, str]) -> Iterator[str]:
    """What is wrong with a paragraph."""
    for wrong, right in {**spellings, **IDIOMS}.items():
        for found in re.findall(f"({wrong})", text):
            yield f"'{found if isinstance(found, str) else found[0]}': {right}"
    for sentence in re.split(r"(?<=[.!?;:])\s", text):
        if len(sentence.split()) > LONGEST:
            yield f"a sentence of {len(sentence.split())} words: '{sentence[:60]} ...'"


def main() -> int:
    """Print what is wrong; the exit status."""
    spellings = terms()
    paragraphs = [*(found for page in pages() if page != TERMS for found in prose(page)), *helps(), *messages()]
    said = dict.fromkeys(f"{place}: {fault}" for place, text in paragraphs for fault in faults(text, spellings))
    print(*said, sep="\n", end="\n" if said else "")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
