"""Tables as notebooks show them."""

import html
from collections.abc import Iterable, Sequence
from numbers import Real
from typing import Any, TypeVar

_Row = TypeVar("_Row", bound=tuple[Any, ...])


class Answers(list[_Row]):
    """What answers a question, best first: a list of named tuples, which notebooks show as a table."""

    def __init__(self, rows: Iterable[_Row] = (), left_out: int = 0) -> None:
        super().__init__(rows)
        self.left_out = left_out  # words seen too seldom to answer that are nearer than the last that does

    def _repr_html_(self) -> str:
        if not self:
            return "<p>nothing answers</p>"
        caption = f"{self.left_out:,} nearer, seen too seldom, left out" if self.left_out else ""
        return table(caption, getattr(self[0], "_fields", ()), self)


def table(caption: str, heading: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """An HTML table: numbers to the right, in few digits; whatever words hold is text."""
    lines = ["<table>"]
    if caption:
        lines.append(f'<caption style="text-align: left">{html.escape(caption)}</caption>')
    lines.append("<thead><tr>" + "".join(f"<th>{html.escape(str(name))}</th>" for name in heading) + "</tr></thead>")
    lines += ["<tbody>", *("<tr>" + "".join(map(_cell, row)) + "</tr>" for row in rows), "</tbody></table>"]
    return "\n".join(lines)


def _cell(value: object) -> str:
    if not isinstance(value, Real):
        return f'<td style="text-align: left">{"" if value is None else html.escape(str(value))}</td>'
    return f'<td style="text-align: right">{value:,.3f}</td>' if isinstance(value, float) else f"<td>{value:,}</td>"
