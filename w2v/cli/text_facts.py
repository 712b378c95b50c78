"""Remarks about a text that was read: what was guessed, skipped or replaced; the same for each command."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from w2v.quoting import counted, listed

if TYPE_CHECKING:
    from w2v.corpus.facts import CorpusFacts


def notes(facts: "CorpusFacts") -> Iterator[str]:
    """Remarks for the person whose text was read; warnings if something may be wrong."""
    if facts.guessed:
        yield f"encoding: {_guessed(facts)} (guessed)"
    if facts.hidden:
        yield f"{counted(facts.hidden, 'hidden file or folder')} skipped"
    if facts.foreign:
        yield f"skipped {skipped(facts)}"
    if facts.undecodable:
        yield f"warning: {undecodable(facts)}"
    if facts.cut:
        tokens = "1 token was" if facts.cut == 1 else f"{facts.cut:,} tokens were"
        yield f"warning: {tokens} longer than --max-token and cut, the first at {facts.first_cut}"
    if facts.passed_over:
        yield f"warning: skipped {irregular(facts)}"
    if facts.changed:
        yield f"warning: {facts.changed} grew or shrank while it was read: the part that was read is used"


def undecodable(facts: "CorpusFacts") -> str:
    """How many bytes were invalid in the text's encoding, where the first is, and which other files have some."""
    encoding = " or ".join(facts.guessed) or facts.encoding or "UTF-8"
    many = "1 byte is" if facts.undecodable == 1 else f"{facts.undecodable:,} bytes are"
    others = listed(facts.undecodable_in[1:], facts.undecodable_files - 1)
    return (
        f"{many} not {encoding} and {'was' if facts.undecodable == 1 else 'were'} replaced, the first at "
        f"{facts.first_undecodable}{f', others in {others}' if others else ''}"
        f"{'' if facts.encoding else ': --encoding NAME reads other encodings'}"
    )


def skipped(facts: "CorpusFacts") -> str:
    """The files that are not text."""
    them = "that is" if facts.foreign == 1 else "that are"
    return f"{counted(facts.foreign, 'file')} {them} not text: {listed(facts.foreign_files, facts.foreign)}"


def irregular(facts: "CorpusFacts") -> str:
    """What folders hold besides files."""
    if facts.passed_over == 1:
        return f"1 folder entry that is not a file: {facts.first_passed_over}"
    return f"{facts.passed_over:,} folder entries that are not files, such as {facts.first_passed_over}"


def _guessed(facts: "CorpusFacts") -> str:
    if facts.files == 1:
        return next(iter(facts.guessed))
    return ", ".join(f"{name} in {counted(files, 'file')}" for name, files in facts.guessed.items())
