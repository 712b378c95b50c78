"""How Sphinx builds these pages: `make docs`, into docs/_build."""

import dataclasses
import re
from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx

import w2v

project = "w2v"
author = "the w2v authors"
version = release = w2v.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_math_renderer = "mathml"  # below
html_title = f"w2v {release}"
html_copy_source = html_show_sourcelink = False

myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 4  # as GitHub has them, so that a link works in both

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # signatures of arrays would fill lines; docstrings give shapes and types
autodoc_preserve_defaults = True


def docstring(_app: Sphinx, _what: str, name: str, _thing: object, _options: object, lines: list[str]) -> None:
    """Put a docstring into reStructuredText, which autodoc reads, in place."""
    if name == "w2v.Hyperparameters":
        lines += [
            "",
            *(f"- `{field.name}`: {field.metadata['help']}" for field in dataclasses.fields(w2v.Hyperparameters)),
        ]
    lines[:] = to_rst(lines)


def to_rst(lines: list[str]) -> list[str]:
    """Docstrings are Markdown: prose, `code` and indented blocks of code."""
    changed: list[str] = []
    is_block = False
    for line in lines:
        is_indented = line.startswith("    ")
        if is_indented and not is_block and not (changed and changed[-1].strip()):
            changed += ["::", ""]
            is_block = True
        elif line.strip() and not is_indented:
            is_block = False
        changed.append(line if is_block else prose_to_rst(line))
    return changed


def prose_to_rst(line: str) -> str:
    """Code stays code, and nothing else is markup."""
    parts = re.split(r"`([^`]+)`", line)
    prose, code = parts[::2], parts[1::2]
    escaped = [re.sub(r"([*|_])", r"\\\1", part) for part in prose]
    ends = [re.sub(r"^(?=\w)", r"\\ ", part) for part in escaped[1:]]  # what lets a letter follow code: `dtype`s
    return escaped[0] + "".join(f"``{its}``{end}" for its, end in zip(code, ends, strict=True))


def write_inline(translator: Any, node: nodes.Element) -> None:
    """A formula in a sentence as MathML, which browsers show by themselves: no script and no network when reading."""
    translator.body.append(mathml(node, "inline"))
    raise nodes.SkipNode


def write_block(translator: Any, node: nodes.Element) -> None:
    """A formula that stands alone."""
    translator.body.append(f'<div class="math">{mathml(node, "block")}</div>\n')
    raise nodes.SkipNode


def mathml(node: nodes.Element, display: str) -> str:
    """The formula of a node, with a thin space between a name such as log and what it is applied to."""
    function = r"(<mi>(?:log|exp|min)</mi>)(?!<mo[^>]*>&#x00028;)"
    return re.sub(function, r'\1<mspace width="0.17em" />', convert(node.astext(), display=display))


def setup(app: Sphinx) -> None:
    """Register the functions above."""
    app.connect("autodoc-process-docstring", docstring)
    app.add_html_math_renderer("mathml", (write_inline, None), (write_block, None))
