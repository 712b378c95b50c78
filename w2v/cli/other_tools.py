"""Options that people know from gensim, word2vec.c or fastText, and their names here."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import click


class Hint(NamedTuple):
    """What to use instead, on commands that have `option`; on all commands if it is ""."""

    option: str
    text: str


_CORPUS = Hint("CORPUS...", "name the text without an option")
_WORDS = Hint("--skip-unknown", "name the words without an option: w2v analogy A B C is B - A + C")
_NGRAMS = (
    Hint("--input", "use --input subwords with --min-ngram N and --max-ngram N"),
    Hint("--inputs", "use --inputs subwords with --min-ngram N and --max-ngram N"),
)
_SKIP_GRAM = (
    Hint("--input", "skip-gram is the default; --input cbow is CBOW"),
    Hint("--inputs", "skip-gram is the default; --inputs cbow is CBOW"),
)


def _renamed(option: str, *names: str, text: str = "") -> dict[str, tuple[Hint, ...]]:
    return dict.fromkeys(names, (Hint(option, text or f"use {option}"),))


HINTS: dict[str, tuple[Hint, ...]] = {  # an option's name without its dashes -> hints; the first that applies is shown
    **_renamed("--number", "topn", "top-n", "topk", "top-k", text="use -n N (--number N)"),
    **_renamed("--top", "restrict-vocab", "limit", text="use --top N"),
    **_renamed("--threads", "workers", "thread", "num-threads"),
    **_renamed("--dim", "size", "vector-size", "dimension"),
    **_renamed("--window", "ws"),
    **_renamed("--negative", "neg"),
    **_renamed("--epochs", "iter", "epoch", "iterations"),
    **_renamed("--rate", "alpha", "lr", "learning-rate"),
    **_renamed("--noise-power", "ns-exponent"),
    **_renamed("--min-count", "mincount"),
    **_renamed("--max-vocab", "max-vocab-size", "max-final-vocab"),
    **_renamed("--sample", "t"),
    **_renamed("--objective", "hs", text="use --objective hierarchical-softmax"),
    **_renamed("--objective", "loss", text="use --objective: ns is negative-sampling, hs is hierarchical-softmax"),
    **_renamed("--rate", "min-alpha", "lrupdaterate", text="the rate always falls from --rate to 1e-4 of it"),
    **_renamed("--checkpoint", "binary", text="the suffix of the output decides the format: -o vectors.bin"),
    **_renamed("--save-vocab", "read-vocab", text="words are counted in the text; --save-vocab writes the counts"),
    **_renamed("--window", "word-ngrams", "wordngrams", text="join words first: w2v phrases"),
    **_renamed("--method", "cosmul", text="use --method mul"),
    **dict.fromkeys(("sg", "skipgram"), _SKIP_GRAM),
    "cbow": (Hint("--input", "use --input cbow"), Hint("--inputs", "use --inputs cbow")),
    **dict.fromkeys(("minn", "maxn"), _NGRAMS),
    **_renamed("--buckets", "bucket"),
    **dict.fromkeys(("train", "input", "corpus", "corpus-file", "sentences"), (_CORPUS,)),
    **dict.fromkeys(("positive", "negative"), (_WORDS,)),
}
_LONG_WITH_ONE_DASH = re.compile(r"-[A-Za-z][A-Za-z-]+")


def refuse_options_of_others(ctx: click.Context, arguments: Sequence[str]) -> None:
    """NoSuchOption for options with one dash, as in word2vec.c and fastText: -output would be read as -o utput."""
    for argument in arguments:
        if argument == "--":
            return
        if _LONG_WITH_ONE_DASH.fullmatch(argument):
            name = _name(argument)
            if name in HINTS or f"--{name}" in _has(ctx.command):
                raise click.NoSuchOption(argument, ctx=ctx)


def no_such_option(error: click.NoSuchOption) -> str:
    """The message for an option that a command does not have."""
    name, command = _name(error.option_name), error.ctx.command if error.ctx else click.Command("w2v")
    has = set(_has(command))
    said = next((hint.text for hint in HINTS.get(name, ()) if hint.option in {"", *has}), None)
    if said is None and f"--{name}" in has:
        said = f"use --{name}"
    if said is None and name not in HINTS and error.possibilities:
        said = f"did you mean {' or '.join(error.possibilities)}?"
    return f"no such option {error.option_name}" + (f": {said}" if said else "")


def _name(option: str) -> str:
    return option.lstrip("-").replace("_", "-").lower()


def _has(command: click.Command) -> Iterator[str]:
    """The options of a command as they are typed, and its arguments as its help shows them."""
    for parameter in command.params:
        yield from (*parameter.opts, *parameter.secondary_opts)
        if isinstance(parameter, click.Argument):
            yield str(parameter.metavar)
