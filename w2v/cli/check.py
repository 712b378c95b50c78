"""`w2v check`: what is in a corpus, and what training on it will take, before hours are spent."""

import json
from typing import Any

import click

from w2v.cli.train import hyperparameter_options
from w2v.hyperparameters import Hyperparameters


@click.command(context_settings={"show_default": True})
@click.argument("corpus", metavar="CORPUS...", nargs=-1, required=True)
@hyperparameter_options()
@click.option("--threads", type=click.IntRange(1, 4096), show_default="all cores", help="Threads to run on.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--strict", is_flag=True, help="Refuse text that is not UTF-8, as training with it does.")
@click.option("--yes", is_flag=True, help="Do not refuse a training of more than a day.")
@click.option("-q", "--quiet", is_flag=True, help="Print what is found alone: no progress.")
def command(
    corpus: tuple[str, ...],
    threads: int | None,
    as_json: bool,
    strict: bool,
    yes: bool,
    quiet: bool,
    **asked: Any,
) -> None:
    """Look at CORPUS before training: what is in it, what training will take, and what speaks against it.

    CORPUS and the options are those of `w2v train`. The text is read once; then some seconds of training are run, to
    tell how long all of it would take. Nothing is written. The exit status is 1 where training would refuse, and 0
    otherwise, whatever the warnings.
    """
    hyperparameters = Hyperparameters(**asked)

    from w2v.cli.check_progress import CheckReporter  # noqa: PLC0415  # numba takes a while
    from w2v.cli.check_table import as_dict, lines  # noqa: PLC0415
    from w2v.training.checkup import check  # noqa: PLC0415

    with CheckReporter(quiet=quiet) as reporter:
        found = check(corpus, hyperparameters, threads=threads, strict=strict, long=yes, listener=reporter.listen)
    for line in [json.dumps(as_dict(found), ensure_ascii=False)] if as_json else lines(found):
        click.echo(line)
    if found.refusal:
        raise found.refusal
