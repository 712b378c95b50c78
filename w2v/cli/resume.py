"""`w2v resume`: a training goes on from where it was interrupted."""

from pathlib import Path

import click

from w2v.cli.duration import seconds
from w2v.model import DEFAULT_PATH
from w2v.run_log import RunLog
from w2v.storage import check_apart, check_writable


@click.command
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--threads", type=click.IntRange(1, 4096), help="Threads to run on.  [default: all cores]")
@click.option("--epochs", type=click.IntRange(1), help="With --extend: how many there are to be now.")
@click.option("--extend", is_flag=True, help="Train for more epochs than were asked for: a new schedule.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The model's file, if not what was asked for.")
@click.option("--overwrite", is_flag=True, help="Replace the output if it exists.")
@click.option(
    "--every", callback=seconds, metavar="TIME", help="Time between two checkpoints, if not what was asked for."
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing unless something is wrong.")
def command(
    folder: Path,
    threads: int | None,
    epochs: int | None,
    extend: bool,
    output: Path | None,
    overwrite: bool,
    every: float | None,
    quiet: bool,
) -> None:
    """Go on with the training that `w2v train --checkpoint DIR` began.

    It ends with the same vectors as if nothing had interrupted it, on any number of threads. Everything else is as it
    was asked for: hyperparameters, output, log. The text is read again only if it was not read to its end.

    --extend --epochs N goes on to N epochs, also after the end: the rate is then what it would have been at this place
    in N epochs, so the vectors are those of no training in one go.
    """
    if extend != (epochs is not None):
        raise click.UsageError(
            "more epochs are asked for with both --extend and --epochs N", click.get_current_context()
        )

    from w2v.cli.running import run  # noqa: PLC0415  # numba takes a while: wrong options are answered first
    from w2v.training.checkpoint import CheckpointFolder  # noqa: PLC0415
    from w2v.training.trainer import go_on  # noqa: PLC0415

    with CheckpointFolder.open(folder) as kept:
        request, latest = kept.request, kept.latest
        path = output or Path(request.output or DEFAULT_PATH)
        is_over = latest is not None and latest.state.is_over(epochs or latest.asked.epochs, latest.asked.early_stop)
        # What was asked for when the training began holds until it has ended: then the file may be another's.
        overwrite = overwrite or (request.overwrite and not is_over)
        check_apart(path, *(request.sources or ()))
        if not is_over:
            check_writable(path, overwrite=overwrite)
        log = RunLog(request.log, append=True) if request.log else None
        with kept.advice():
            run(
                lambda listener: go_on(kept, threads=threads, epochs=epochs, every=every, listener=listener),
                path,
                overwrite=overwrite,
                log=log,
                quiet=quiet,
                checkpoints=folder,
            )
