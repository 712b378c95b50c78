"""`w2v check`: what is in a corpus, and what training on it will take."""

import dataclasses
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from w2v.cli.check_warnings import warnings
from w2v.cli.corpus_options import corpus_argument, hyperparameter_options, text_options, threads_option
from w2v.cli.table import table, width
from w2v.cli.terminal import bold, page_columns, settings_lines, with_options, wrapped
from w2v.hyperparameters import Hyperparameters
from w2v.quoting import counted, printable
from w2v.text_options import TextOptions

if TYPE_CHECKING:
    from w2v.survey.survey import Survey
    from w2v.training.checkup import Checkup

_SHOWN = 36  # columns of a token or a line that are shown


@click.command(context_settings={"show_default": True})
@corpus_argument
@hyperparameter_options(without=("shards", "combination"))
@text_options
@threads_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--strict", is_flag=True, help="Refuse text that is not UTF-8, as train --strict does.")
@click.option("--yes", is_flag=True, help="Do not refuse a training that will take more than a day.")
@click.option("-q", "--quiet", is_flag=True, help="Print only the findings, no progress.")
def command(
    corpus: tuple[str, ...],
    text: TextOptions,
    threads: int | None,
    as_json: bool,
    strict: bool,
    yes: bool,
    quiet: bool,
    **fields: Any,
) -> None:
    """Examine CORPUS before training: what is in it, what is wrong with it, and what training will take.

    CORPUS and the options are those of `w2v train`. The text is read once; then training runs for up to two seconds, to
    estimate how long all of it would take. Nothing is written. The exit status is 1 if training would refuse, and 0
    otherwise, whatever the warnings.
    """
    hyperparameters = Hyperparameters(**fields)

    from w2v.cli.ahead import tell_if_compiling  # noqa: PLC0415  # numba takes a while
    from w2v.cli.progress import CheckReporter  # noqa: PLC0415
    from w2v.training.checkup import check  # noqa: PLC0415
    from w2v.training.methods import check_method  # noqa: PLC0415

    check_method(hyperparameters)
    with CheckReporter(quiet=quiet) as reporter:
        tell_if_compiling(hyperparameters, reporter)
        found = check(
            corpus, hyperparameters, threads=threads, text=text, strict=strict, long=yes, listener=reporter.listen
        )
    for line in [json.dumps(as_dict(found), ensure_ascii=False)] if as_json else lines(found):
        click.echo(line)
    if found.refusal:
        raise found.refusal


def lines(found: "Checkup") -> list[str]:
    """The report, in at most 80 columns, or the terminal's width, unless a name is longer."""
    shown = [*_corpus(found), *_vocabulary(found), *_training(found)]
    said = warnings(found)
    if said or not found.refusal:
        shown += ["", *([] if said else ["no warning"])]
    for warning in said:
        begin, *rest = wrapped(f"warning: {printable(warning.text)}", page_columns())
        shown += [begin.replace("warning:", click.style("warning:", fg="yellow", bold=True), 1), *rest]
    return shown


def as_dict(found: "Checkup") -> dict[str, Any]:
    """Plain values: the whole survey, the estimate, the warnings, and the error with which training would refuse."""
    survey = dataclasses.asdict(found.survey)
    for name in ("coverage", "kinds"):  # these are named tuples
        values = getattr(found.survey, name)
        if isinstance(values, dict):
            survey[name] = {key: value._asdict() for key, value in values.items()}
        elif values is not None:
            survey[name] = [value._asdict() for value in values]
    return {
        "hyperparameters": dataclasses.asdict(found.config),
        "corpus": survey.pop("facts"),  # as in the model's file
        **survey,
        "training": dataclasses.asdict(found.estimate) if found.estimate else None,
        "warnings": [warning._asdict() for warning in warnings(found)],
        "refused": with_options(str(found.refusal)) if found.refusal else None,
    }


def _section(title: str, rows: list[tuple[str, str]]) -> Iterator[str]:
    yield bold(title)
    yield from settings_lines([(name.ljust(18), value) for name, value in rows])


def _corpus(found: "Checkup") -> Iterator[str]:
    survey, facts = found.survey, found.survey.facts
    its, longest = survey.lines, survey.longest_token
    if not survey.tokens:
        return
    rows = [
        ("files", f"{facts.files if facts else survey.files:,}"),
        *([("encoding", encoding)] if (encoding := _encoding(survey)) else []),
        *([("hidden names", f"{facts.hidden:,}, passed over")] if facts and facts.hidden else []),
        ("bytes", f"{survey.bytes:,}" + ("" if facts else ", so far as it was read")),
        ("lines", _lines(survey)),
        ("repeated lines", _repeated(survey)),
        *([("", _shortened(its.repeated_example, len(its.repeated_example.encode())))] if its.repeated_example else []),
        ("longest line", f"{its.longest_tokens:,} tokens{_at(its.longest_tokens_at)}"),
        ("", f"{its.longest_bytes:,} bytes{_at(its.longest_bytes_at)}"),
        ("tokens", f"{survey.tokens:,}, {survey.types:,} different"),
        ("longest token", f"{longest.bytes:,} bytes{_at(longest.at)}"),
        ("", _shortened(longest.begins, longest.bytes)),
    ]
    if facts:
        rows += [
            (
                "bytes replaced" if facts.encoding else "bytes not UTF-8",
                _counted(facts.undecodable, facts.first_undecodable),
            ),
            ("control characters", _counted(survey.characters.controls, survey.characters.first_control)),
            ("case doubles", _doubles(survey)),
        ]
    yield from _section("corpus", rows)


def _encoding(survey: "Survey") -> str | None:
    """The encoding that was named instead of UTF-8, or guessed."""
    if survey.facts is None:
        return None
    return f"{', '.join(survey.facts.guessed)} (guessed)" if survey.facts.guessed else survey.facts.encoding


def _counted(number: int, first: str | None) -> str:
    return f"{number:,}, the first {first}" if number else "none"


def _at(place: str | None) -> str:
    return f" ({place})" if place else ""


def _lines(survey: "Survey") -> str:
    filled, all_ = survey.lines.filled, survey.facts.lines if survey.facts else survey.lines.filled
    return f"{all_:,}" + (f", {all_ - filled:,} without a token" if all_ > filled else "")


def _repeated(survey: "Survey") -> str:
    its = survey.lines
    if not its.repeated:
        return "none"
    share = f"{its.repeated / its.filled:.1%}"
    if its.repeated_error:
        return f"about {its.repeated:,} ({share}), ± {3 * its.repeated_error:,.0f}"
    return f"{its.repeated:,} ({share})"


def _shortened(text: str, bytes_: int) -> str:
    """The beginning of a text of this many bytes, in as many columns as are left."""
    shown = ""
    for character in printable(text):
        if width(shown + character) > _SHOWN:
            break
        shown += character
    return shown + (" ..." if len(shown.encode()) < bytes_ else "")


def _doubles(survey: "Survey") -> str:
    if survey.doubles is None:
        return "lower-cased"
    if not survey.doubles.types:
        return "none"
    pairs = "/".join(survey.doubles.examples[0])
    return f"{survey.doubles.types:,} types, such as {_shortened(pairs, len(pairs.encode()))}"


def _vocabulary(found: "Checkup") -> Iterator[str]:
    if found.survey.coverage is None:
        return
    rows = [("min-count", "words", "of all tokens")]
    for least, words, share in found.survey.coverage:
        rows.append((f"{least:,}", f"{words:,}", f"{share:.1%}" + (" *" if least == found.config.min_count else "  ")))
    yield bold("vocabulary") + " (* as asked)"
    yield from ("  " + line for line in table(rows, right="rrr", heading=True))


def _training(found: "Checkup") -> Iterator[str]:
    its, config, facts = found.estimate, found.config, found.survey.facts
    if its is None or facts is None:
        return
    threads = "1 thread" if its.threads == 1 else f"{its.threads} threads"
    speed = f"{its.words_per_second:,.0f} words/s"
    rows = [
        ("vocabulary", f"{counted(its.words, 'word')} of {config.dim} dimensions"),
        ("stream", f"{its.kept:.1%} of their tokens are left by --sample {config.sample:g}"),
        ("memory", f"about {_bytes(its.memory_bytes)}, {_bytes(its.matrices_bytes)} of them the two matrices"),
        ("disk", f"{_bytes(its.ids_bytes)} while it runs, about {_bytes(its.model_bytes)} for the model"),
        ("time", f"about {_time(its.seconds)} for {counted(config.epoch_count, 'epoch')} on {threads} ({speed})"),
    ]
    yield from _section("training", rows)


def _bytes(number: float) -> str:
    for unit in ("bytes", "kB", "MB"):
        if number < 1000:
            return f"{number:,.0f} {unit}"
        number /= 1000
    return f"{number:,.1f} GB"


def _time(seconds: float) -> str:
    for size, unit in ((86_400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:,.1f} {unit}"
    return f"{seconds:.1f} s"
