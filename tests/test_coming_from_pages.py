"""What docs/from-*.md name is there: methods on both sides, options of w2v train, settings of w2v.train."""

import inspect
import re
from pathlib import Path

import click
import pytest
from gensim.models import FastText, KeyedVectors, Word2Vec

import w2v
from w2v.cli import main

DOCS = Path(__file__).parents[1] / "docs"
GENSIM = (DOCS / "from-gensim.md").read_text(encoding="utf-8")
TRAIN = main.w2v.get_command(click.Context(main.w2v), "train")
OPTIONS = {option for parameter in TRAIN.params for option in (*parameter.opts, *parameter.secondary_opts)}
SETTINGS = {*w2v.Hyperparameters.__dataclass_fields__, *inspect.signature(w2v.train).parameters}


def rows_of(text, header):
    """The rows below a table's header, as cells."""
    table = re.search(rf"^\| {re.escape(header)} \|.*\n\|[ -|]+\n((?:\|.*\n)+)", text, re.MULTILINE)[1]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]


def names(cell):
    return re.findall(r"`(\w+)", cell)


def test_gensims_questions_are_methods_of_both():
    questions = re.search(r"^## Questions\n(.*?)^They return", GENSIM, re.MULTILINE | re.DOTALL)[1]
    listed = set(re.findall(r"`(\w+)`", questions)) - {"KeyedVectors"}
    keyed = KeyedVectors(3)
    assert len(listed) > 30
    assert [name for name in listed if not hasattr(keyed, name) or not hasattr(w2v.Vectors, name)] == ["vectors"]
    assert "vectors" in w2v.Vectors.__dataclass_fields__


def test_gensims_settings_are_gensims_and_ours_are_ours():
    theirs = {name for model in (Word2Vec, FastText) for name in inspect.signature(model).parameters}
    for left, right, *_ in rows_of(GENSIM, "`Word2Vec(...)`"):
        assert [name for name in names(left) if name not in theirs and name != "get_latest_training_loss"] == []
        assert [name for name in names(right) if name not in SETTINGS] == []


@pytest.mark.parametrize(("page", "header"), [("from-fasttext.md", "fastText"), ("from-word2vec-c.md", "word2vec.c")])
def test_options_named_in_the_second_column_are_those_of_train(page, header):
    text = (DOCS / page).read_text(encoding="utf-8").partition("\n## Options\n")[2]
    rows = rows_of(text, header)
    assert len(rows) > 10
    for _, ours, *_ in rows:
        assert [option for option in re.findall(r"(?<![\w-])--?[a-z][\w-]*", ours) if option not in OPTIONS] == []


def test_what_has_no_counterpart_has_none():
    section = re.search(r"^## What has no counterpart\n(.*?)^## ", GENSIM, re.MULTILINE | re.DOTALL)[1]
    lacking = ["wmdistance", "add_vector", "unit_normalize_all", "sort_by_descending_frequency", "index2word", "vocab"]
    assert [name for name in lacking if f"`{name}`" not in section or hasattr(w2v.Vectors, name)] == []
