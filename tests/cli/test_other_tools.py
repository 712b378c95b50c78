"""Options of gensim, word2vec.c and fastText, tried on every command."""

import re

import click
import pytest

from w2v.cli.lazy_group import LazyGroup
from w2v.cli.main import w2v as program
from w2v.cli.other_tools import HINTS, no_such_option


def contexts(ctx):
    """Every command's."""
    for name in ctx.command.list_commands(ctx):
        of = ctx.command.context_of(name, ctx)
        yield of
        if isinstance(of.command, LazyGroup):
            yield from contexts(of)


ALL = list(contexts(click.Context(program, info_name="w2v", **program.context_settings)))


@pytest.mark.parametrize("ctx", ALL, ids=lambda ctx: ctx.command_path)
def test_a_hint_names_an_option_that_the_command_has(ctx):
    has = {option for parameter in ctx.command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    elsewhere = {"--save-vocab"} if "--min-count" in has else set()  # of train alone
    for name in HINTS:
        if f"--{name}" not in has:
            error = click.NoSuchOption(f"--{name}", possibilities=sorted(has), ctx=ctx)
            said = no_such_option(error)
            assert said.startswith(f"no such option --{name}")
            assert "did you mean" not in said
            named = set(re.findall(r"(?<=\s)--?[a-z][a-z-]*", said.partition(": ")[2]))
            assert named <= has | elsewhere, said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("similar king --topn 5", "no such option --topn: use -n N (--number N) (see w2v similar --help)"),
        ("similar king --restrict_vocab 5", "--restrict_vocab: use --top N"),
        ("analogy --positive king", "name the words without an option: w2v analogy A B C"),
        ("train c --workers 4", "no such option --workers: use --threads"),
        ("resume c --workers 4", "use --threads"),
        ("phrases c -o d --workers 4", "use --threads"),
        ("train c --vector-size 4", "use --dim"),
        ("train c --vector_size 4", "use --dim"),
        ("check c --size 4", "use --dim"),
        ("compare c --iter 4", "use --epochs"),
        ("train c --sg 1", "--sg: "),
        ("train c --hs 1", "use --objective hierarchical-softmax"),
        ("train c -hs 1", "use --objective hierarchical-softmax"),
        ("train c -size 1", "no such option -size: use --dim"),
        ("train c -minCount 1", "use --min-count"),
        ("train -train c -output d", "no such option -train: name the text without an option"),
        ("train c -output d", "no such option -output: use --output"),
        ("train c -dim 3", "no such option -dim: use --dim"),
        ("train c --binary 1", "-o vectors.bin"),
        ("similar king -model m", "no such option -model: use --model"),
        ("plot map -output m", "no such option -output: use --output"),
        ("train c --objective ns", "unknown objective 'ns': here it is negative-sampling"),
        ("train c --objective hs", "unknown objective 'hs': here it is hierarchical-softmax"),
    ],
)
def test_an_option_of_another_tool_is_answered_with_its_name_here(refused, tmp_path, line, said):
    (tmp_path / "c").write_text("a b c d e f g\n" * 20)
    assert said in refused(*line.split(), status=2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c"]


def test_what_follows_two_dashes_is_a_word(refused, model_file):  # noqa: ARG001
    assert "'-output' is not in the vocabulary" in refused("similar", "--", "-output")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("--cbow", "use --input cbow"),
        ("--sg", "skip-gram is the default; --input cbow is CBOW"),
        ("--minn", "use --input subwords with --min-ngram N and --max-ngram N"),
        ("--bucket", "use --buckets"),
    ],
)
def test_inputs_other_than_words_are_named_where_there_are_any(name, said):
    options = [click.Option([option]) for option in ("--window", "--input", "--min-ngram", "--max-ngram", "--buckets")]
    ctx = click.Context(click.Command("train", params=list(options)))
    assert said in no_such_option(click.NoSuchOption(name, ctx=ctx))
