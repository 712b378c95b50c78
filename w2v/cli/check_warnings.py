"""Warnings about a corpus, in words: what to know before training on it.

Each warning is a function of the findings: its text, or None if there is nothing to warn of. The thresholds are in
these functions, and nowhere else.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from w2v.cli.text_facts import irregular, skipped, undecodable
from w2v.quoting import counted
from w2v.survey.token_classes import OTHER_SPACE, TokenClass

if TYPE_CHECKING:
    from w2v.training.checkup import Checkup

_SAMPLED = {
    "looks",
    "decoded-twice",
    "unsegmented",
    "not-normal",
    "old-line-ends",
    "capitals",
    "doubles",
    "punctuation",
    "tags",
    "other-spaces",
}
_KANA, _HAN = re.compile("[\u3040-\u30ff]"), re.compile("[\u3400-\u9fff]")
_NONE = TokenClass(0.0, "")


class Warning(NamedTuple):  # noqa: A001  # Python's own is not used here
    """A reason not to train on a corpus as it is."""

    name: str
    text: str


def warnings(found: "Checkup") -> list[Warning]:
    """All warnings, the most important first; empty if nothing was read."""
    if not found.survey.tokens:
        return []
    said = ((name, warn(found)) for name, warn in WARNINGS.items())
    return [Warning(name, text) for name, text in said if text]


def strongest(found: "Checkup", most: int = 2) -> list[Warning]:
    """The first `most` warnings for which a sample of the text is enough, and that say what to do."""
    return [warning for warning in warnings(found) if warning.name in _SAMPLED][:most]


def _kind(found: "Checkup", name: str) -> TokenClass:
    return (found.survey.kinds or {}).get(name, _NONE)


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= 0.0095 else f"{share:.1%}" if share >= 0.0005 else "less than 0.1 %"


def _shown(text: str, most: int = 30) -> str:
    return repr(text if len(text) <= most else text[: most - 3] + "...")


def _files_look_like(found: "Checkup") -> str | None:
    survey = found.survey
    if not survey.looks:
        return None
    name, count = max(survey.looks.items(), key=lambda look: look[1])
    what = "the text looks" if survey.looked_at == 1 else f"{count} of {survey.looked_at} files look"
    return f"{what} like {name}: extract its words first, or its markup will become words too"


def _decoded_twice(found: "Checkup") -> str | None:
    kind = _kind(found, "decoded twice")
    if kind.share < 0.0005:
        return None
    return (
        f"{_percent(kind.share)} of the tokens look like UTF-8 that was read in another encoding and saved again, "
        f"such as {_shown(kind.example)}: go back to the text before that"
    )


def _not_utf8(found: "Checkup") -> str | None:
    facts = found.survey.facts
    return undecodable(facts) if facts is not None and facts.undecodable else None


def _unsegmented(found: "Checkup") -> str | None:
    share, example = _kind(found, "without spaces")
    if share < 0.05:
        return None
    by = "mecab" if _KANA.search(example) else "jieba" if _HAN.search(example) else "icu"
    return (
        f"{_percent(share)} of the tokens are as long as sentences, such as {_shown(example, 14)}, because there are "
        f"no spaces between words: consider --tokenizer {by}"
    )


def _not_normal(found: "Checkup") -> str | None:
    share, example = _kind(found, "not normal")
    if share < 0.0005 or found.config.normalize is not None:
        return None
    return (
        f"{_percent(share)} of the tokens are not in Unicode's form NFC, or have soft hyphens, such as "
        f"{_shown(example)}, and count as separate words: consider --normalize NFC"
    )


def _old_line_ends(found: "Checkup") -> str | None:
    survey = found.survey
    returns = survey.characters.returns
    if returns < 10 or returns < 10 * survey.lines.filled:
        return None
    return f"{returns:,} carriage returns are in place of line feeds: convert them: tr '\\r' '\\n'"


def _one_line(found: "Checkup") -> str | None:
    survey = found.survey
    if survey.lines.filled > survey.files or survey.tokens < 1000 * survey.files or _old_line_ends(found):
        return None
    what = "the text is one line" if survey.files == 1 else "every file is one line"
    return f"{what}, so it is one sentence: windows reach across the ends of real sentences and articles"


def _short_lines(found: "Checkup") -> str | None:
    survey = found.survey
    if not survey.lines.filled or survey.tokens / survey.lines.filled >= 3:
        return None
    mean = survey.tokens / survey.lines.filled
    return f"a line, which is a sentence, has {mean:.1f} words on average, so words have few contexts"


def _repeated_lines(found: "Checkup") -> str | None:
    lines = found.survey.lines
    if lines.filled < 100 or lines.repeated < 0.2 * lines.filled:
        return None
    about = "about " if lines.repeated_error else ""
    such = f", such as {_shown(lines.repeated_example, 40)}" if lines.repeated_example else ""
    return (
        f"{about}{_percent(lines.repeated / lines.filled)} of the lines occurred before{such}: repeated text weighs "
        "more; to remove copies: awk '!seen[$0]++'"
    )


def _one_word(found: "Checkup") -> str | None:
    if found.survey.most_frequent is None or found.survey.types < 2:
        return None
    word, share = found.survey.most_frequent
    return f"{_percent(share)} of the tokens are {_shown(word)}" if share >= 0.2 else None


def _numbers(found: "Checkup") -> str | None:
    share, example = _kind(found, "numbers")
    return f"{_percent(share)} of the tokens are digits, such as {_shown(example)}" if share >= 0.2 else None


def _single_characters(found: "Checkup") -> str | None:
    share, example = _kind(found, "single characters")
    if share < 0.5:
        return None
    return f"{_percent(share)} of the tokens are single characters, such as {_shown(example)}: are letters spaced out?"


def _capitals(found: "Checkup") -> str | None:
    share, example = _kind(found, "capitals")
    if share < 0.5 or found.config.lowercase:
        return None
    return f"{_percent(share)} of the tokens are in capitals, such as {_shown(example)}: consider --lowercase"


def _doubles(found: "Checkup") -> str | None:
    doubles, types = found.survey.doubles, found.survey.types
    if doubles is None or doubles.types < 0.1 * types or types < 100:
        return None
    pairs = " and ".join(_shown(form, 20) for form in doubles.examples[0])
    return (
        f"{_percent(doubles.types / types)} of the words differ from another only in upper and lower case, such as "
        f"{pairs}: consider --lowercase"
    )


def _punctuation(found: "Checkup") -> str | None:
    share, example = _kind(found, "with punctuation")
    if share < 0.02 or found.config.words:
        return None
    return (
        f"{_percent(share)} of the tokens have punctuation attached, such as {_shown(example)}, and count as separate "
        "words: consider --words"
    )


def _tags(found: "Checkup") -> str | None:
    share, example = _kind(found, "tags")
    if share < 0.005 or found.survey.looks:
        return None
    return f"{_percent(share)} of the tokens are markup, such as {_shown(example)}: remove it first"


def _links(found: "Checkup") -> str | None:
    share, example = _kind(found, "links")
    return f"{_percent(share)} of the tokens are links, such as {_shown(example)}" if share >= 0.02 else None


def _other_spaces(found: "Checkup") -> str | None:
    share, example = _kind(found, "with other spaces")
    space = OTHER_SPACE.search(example)
    if space is None or share < 0.001 or found.config.words:
        return None
    shown = example[max(0, space.start() - 8) : space.start()] + f"\\u{ord(space[0]):04x}" + example[space.end() :][:8]
    return (
        f"{_percent(share)} of the tokens contain spaces that are not ASCII, such as '{shown}', and count as one word: "
        "consider --words"
    )


def _control_characters(found: "Checkup") -> str | None:
    characters = found.survey.characters
    if not characters.controls:
        return None
    many = "1 control character" if characters.controls == 1 else f"{characters.controls:,} control characters"
    return f"{many} in the text, the first {characters.first_control}"


def _cut(found: "Checkup") -> str | None:
    facts, longest = found.survey.facts, found.survey.longest_token
    if facts is None or not facts.cut:
        return None
    many = "1 token is" if facts.cut == 1 else f"{facts.cut:,} tokens are"
    return (
        f"{many} longer than --max-token {found.config.max_token} and will be cut, the first at {facts.first_cut}; the "
        f"longest has {longest.bytes:,} bytes"
    )


def _passed_over(found: "Checkup") -> str | None:
    facts = found.survey.facts
    if facts is None or not facts.passed_over:
        return None
    return f"skipped {irregular(facts)}"


def _skipped(found: "Checkup") -> str | None:
    facts = found.survey.facts
    return f"skipped {skipped(facts)}" if facts is not None and facts.foreign else None


def _changed(found: "Checkup") -> str | None:
    facts = found.survey.facts
    if facts is None or not facts.changed:
        return None
    return f"{facts.changed} grew or shrank while it was read"


def _left_out(found: "Checkup") -> str | None:
    for least, words, share in found.survey.coverage or ():
        if least == found.config.min_count and words and share < 0.8:
            return f"--min-count {least} leaves out {_percent(1 - share)} of the tokens: lower it, or give more text"
    return None


def _few_words(found: "Checkup") -> str | None:
    if found.estimate is None or found.estimate.words >= 10 * found.config.dim or found.config.dim <= 10:
        return None
    words, dim = found.estimate.words, found.config.dim
    return (
        f"the vocabulary is small for {dim} dimensions: {counted(words, 'word')}; --dim {max(10, words // 10)} would do"
    )


def _little_text(found: "Checkup") -> str | None:
    facts = found.survey.facts
    if found.estimate is None or facts is None or facts.tokens * (epochs := found.config.epoch_count) >= 2_000_000:
        return None
    return f"{facts.tokens:,} tokens are too little text for {epochs} epochs: raise --epochs, or give more text"


WARNINGS: dict[str, Callable[["Checkup"], str | None]] = {
    "looks": _files_look_like,
    "decoded-twice": _decoded_twice,
    "not-utf8": _not_utf8,
    "unsegmented": _unsegmented,
    "not-normal": _not_normal,
    "old-line-ends": _old_line_ends,
    "one-line": _one_line,
    "short-lines": _short_lines,
    "repeated-lines": _repeated_lines,
    "one-word": _one_word,
    "digits": _numbers,
    "single-characters": _single_characters,
    "capitals": _capitals,
    "doubles": _doubles,
    "punctuation": _punctuation,
    "tags": _tags,
    "links": _links,
    "other-spaces": _other_spaces,
    "controls": _control_characters,
    "cut": _cut,
    "passed-over": _passed_over,
    "foreign": _skipped,
    "changed": _changed,
    "left-out": _left_out,
    "few-words": _few_words,
    "little-text": _little_text,
}
