"""`w2v resume`: a training continues where it was interrupted."""

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from w2v.cli.corpus_options import cluster_option
from w2v.cli.duration import seconds
from w2v.cli.output import TrainingOutput
from w2v.cli.places import check_kept, check_not_in
from w2v.cli.terminal import warn
from w2v.errors import OutputError
from w2v.model.claims import OutputClaim
from w2v.model.paths import check_writable
from w2v.model.record import DEFAULT_PATH
from w2v.run_log import RunLog

if TYPE_CHECKING:
    from w2v.training.request import Request


@click.command
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--threads", type=click.IntRange(1, 4096), help="Threads to run on.  [default: all cores]")
@cluster_option
@click.option("--epochs", type=click.IntRange(1), help="With --extend: the new total.")
@click.option("--extend", is_flag=True, help="Train for more epochs, on a new schedule.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The model's file, instead of the original one.")
@click.option("--overwrite", is_flag=True, help="Replace the output if it exists.")
@click.option(
    "--every", callback=seconds, metavar="TIME", help="Time between checkpoints, instead of the original one."
)
@click.option("--log", type=click.Path(path_type=Path), help="Write the log to this file instead of the original one.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing unless something is wrong.")
def command(
    folder: Path,
    threads: int | None,
    cluster: str | None,
    epochs: int | None,
    extend: bool,
    output: Path | None,
    overwrite: bool,
    every: float | None,
    log: Path | None,
    quiet: bool,
) -> None:
    """Continue a training that `w2v train --checkpoint DIR` began.

    The vectors are the same as if nothing had interrupted it, on any number of threads. Hyperparameters, output and log
    are the original ones. The text is read again only if it was not read to its end.

    --extend --epochs N trains for N epochs in all, even after the end. The learning rate is then what it would have
    been at this point of N epochs, so the vectors are not those of an uninterrupted training.
    """
    if extend != (epochs is not None):
        raise click.UsageError("--extend and --epochs N need each other: give both", click.get_current_context())

    from w2v.cli.running import run  # noqa: PLC0415  # numba takes a while: wrong options are answered first
    from w2v.shards.trainer import go_on  # noqa: PLC0415
    from w2v.training.checkpoint import CheckpointFolder  # noqa: PLC0415

    with CheckpointFolder.open(folder) as kept, contextlib.ExitStack() as stack:
        request, latest = kept.request, kept.latest
        path = output or Path(request.output or DEFAULT_PATH)
        wanted, texts = TrainingOutput.named(path), request.sources or ()
        place, *_ = places = [Path(os.path.realpath(file)) for file in wanted.files]
        is_over = latest is not None and latest.state.is_over(
            epochs or latest.config.epoch_count, latest.config.early_stop
        )
        # The original --overwrite holds until the training has ended: after that the file may be another's.
        overwrite = overwrite or (request.overwrite and not is_over)
        check_not_in(folder, *wanted.files, *([log] if log else []))
        check_kept(places, texts=texts, options=request.text)
        stack.enter_context(OutputClaim(place))
        if not is_over:
            wanted.check_model(overwrite=overwrite)
            for file in wanted.files:
                check_writable(file, overwrite=overwrite)
        if request.output is not None:
            _clean_up(TrainingOutput.named(Path(request.output)).model, but=place)
        run_log = _named_log(log, place, request) if log else _log_of(request)
        with kept.advice():
            run(
                lambda listener: go_on(
                    kept, cluster=cluster, threads=threads, epochs=epochs, every=every, listener=listener
                ),
                request.config,
                path,
                overwrite=overwrite,
                log=run_log,
                quiet=quiet,
                checkpoints=folder,
            )


def _clean_up(output: Path, *, but: Path) -> None:
    """Remove what the training left beside its previous output, unless another process is writing there."""
    if output != but:
        with contextlib.suppress(OutputError), OutputClaim(output):
            pass


def _named_log(log: Path, output: Path, request: "Request") -> RunLog:
    """The log to write from now on: a new one, or one to append to."""
    if Path(os.path.realpath(log)) == output:
        raise OutputError(f"{log}: is also the model's file: name another for the log")
    check_kept([log], texts=request.sources or (), options=request.text)
    return RunLog(log, append=True)


def _log_of(request: "Request") -> RunLog | None:
    """The log of the original training; None, with a warning, if it cannot be written any more."""
    if request.log is None:
        return None
    try:
        return RunLog(request.log, append=True)
    except OutputError as error:
        warn(f"going on without a log ({error}); --log FILE writes to another file")
        return None
