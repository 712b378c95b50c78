"""Every regular expression of the package looks at each character a few times, however a text is made up."""

import importlib
import pkgutil
import re
import signal

import pytest

import w2v

PUMPS = [
    "1", "1.", "a", "a1", " ", "\n", "=", "==a", "<", "<a", "<a ", "&", "&#", "&a", "[[", "[[a", "{{a", "\\", "\\u",
    '"', '"\\', "a@", "a@a", " -1", " 1.0", "1e", "\u3042", "a\u00a0", "Ã", "\udc80", ":", "0:", "import {",
]  # fmt: skip
BEGINNINGS = ["", '{"', "a 1.0"]
SIZE = 200_000  # characters, whose square is minutes of work
AT_THE_START = {"_JSON"}  # only ever asked whether it matches there
CPU_SECONDS = 60


def _patterns():
    """(pattern, name) of each that a module of the package holds."""
    for module in pkgutil.walk_packages(w2v.__path__, "w2v."):
        if not module.name.endswith("__main__"):
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, re.Pattern):
                    yield value, f"{module.name}.{name}"


PATTERNS = dict(_patterns())


@pytest.fixture
def no_hang():
    """An alarm, in place of waiting for hours; of this process's own time, so that a busy machine is no failure."""

    def give_up(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    yield
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)


def test_patterns_are_found():
    assert {"NUMBER", "_TAG", "_ESCAPE"} <= {name.rpartition(".")[2] for name in PATTERNS.values()}


@pytest.mark.usefixtures("no_hang")
@pytest.mark.parametrize("pattern", PATTERNS, ids=PATTERNS.get)
def test_no_pattern_goes_over_the_same_text_again_and_again(pattern):
    for pump in PUMPS:
        text = pump * (SIZE // len(pump))
        texts = [beginning + text + "!" for beginning in BEGINNINGS]
        if isinstance(pattern.pattern, bytes):
            texts = [text.encode(errors="surrogateescape") for text in texts]
        for text in texts:
            pattern.fullmatch(text)
            pattern.match(text)
        if PATTERNS[pattern].rpartition(".")[2] not in AT_THE_START:
            pattern.search(texts[0])
