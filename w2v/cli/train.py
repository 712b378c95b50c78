"""`w2v train`: word vectors from text; its options are the fields of Hyperparameters and how to run."""

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from w2v.cli.corpus_options import (
    cluster_option,
    corpus_argument,
    hyperparameter_options,
    quiet_option,
    strict_option,
    text_options,
    threads_option,
)
from w2v.cli.duration import seconds
from w2v.cli.model_option import open_contents
from w2v.cli.output import TrainingOutput
from w2v.cli.places import check_not_in, check_places
from w2v.errors import HyperparameterError, OutputError
from w2v.hyperparameters import Hyperparameters
from w2v.model.claims import OutputClaim
from w2v.model.paths import check_outside, check_writable
from w2v.model.record import DEFAULT_PATH
from w2v.model.tensors import open_tensors
from w2v.run_log import RunLog
from w2v.text_options import TextOptions
from w2v.vectors.vectors import Vectors

if TYPE_CHECKING:
    from w2v.model.record import Model
    from w2v.training.events import Event, Listener


@click.command(context_settings={"show_default": True})
@corpus_argument
@hyperparameter_options()
@text_options
@threads_option
@cluster_option
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=DEFAULT_PATH,
    show_default=True,
    help="The model's file; for x.bin, x.txt, x.npy or another suffix of w2v export, x.safetensors is written too.",
)
@click.option("--overwrite", is_flag=True, help="Replace the output and the other files if they exist.")
@strict_option
@click.option(
    "--column",
    metavar="NAME",
    help="Train on this column of Parquet, CSV or TSV files: of text, or of lists, each a sentence.",
)
@click.option(
    "--init",
    type=click.Path(path_type=Path),
    help="Start from the vectors in this file: a w2v model or any readable vector file.",
)
@click.option(
    "--checkpoint",
    type=click.Path(path_type=Path),
    help="Write checkpoints to this folder, for `w2v resume` to continue from.",
)
@click.option(
    "--every", callback=seconds, default="10m", metavar="TIME", help="Time between checkpoints: 90s, 10m, 1.5h."
)
@click.option("--log", type=click.Path(path_type=Path), help="Write a log to this file, as lines of JSON.")
@click.option(
    "--save-vocab",
    type=click.Path(path_type=Path),
    help="Write words and their counts to this file, one per line.",
)
@click.option("--yes", is_flag=True, help="Train even if it will take more than a day.")
@quiet_option
def command(
    corpus: tuple[str, ...],
    text: TextOptions,
    threads: int | None,
    cluster: str | None,
    output: Path,
    overwrite: bool,
    strict: bool,
    column: str | None,
    init: Path | None,
    checkpoint: Path | None,
    every: float,
    log: Path | None,
    save_vocab: Path | None,
    yes: bool,
    quiet: bool,
    **fields: Any,
) -> None:
    """Train word vectors from CORPUS: files, folders (all files in them), URLs (s3, gs, https) or - for standard input.

    Text may be plain or compressed (gzip, bzip2, xz, zstd). It is read as UTF-8 unless --encoding names another; auto
    guesses one for each file. Words are separated by whitespace, and a line is a sentence. The same text and options
    give the same vectors, whatever the number of threads.

    Patterns of --include and --exclude match file names; one with a slash matches the path inside the folder.

    With --checkpoint, an interruption costs no more than the time since the last checkpoint, and `w2v resume` gives
    the same vectors as an uninterrupted training.

    With --init, training starts from the vectors in that file, and counts are summed. New words in CORPUS are added;
    words that CORPUS does not have are kept, unless --drop-missing. Vectors of other programs have no output rows:
    these start from zero.

    With --column, each row of a table is a sentence: `w2v train sessions.parquet --column items`.
    """
    hyperparameters = Hyperparameters(**fields)
    if hyperparameters.freeze_known and init is None:
        raise HyperparameterError("--freeze-known needs --init: without it there are no known words")
    if hyperparameters.drop_missing and init is None:
        raise HyperparameterError("--drop-missing needs --init: without it there are no known words")
    wanted = TrainingOutput.named(output)
    wanted.check_model(overwrite=overwrite)
    others = [path for path in (log, save_vocab) if path]
    place = _places(corpus, text, wanted, others, init, checkpoint, overwrite=overwrite)
    log_place = Path(os.path.realpath(log)) if log else None
    with contextlib.ExitStack() as stack:
        stack.enter_context(OutputClaim(place))
        check_writable(place, overwrite=overwrite)  # the process that had the claim may just have written it
        known = None if init is None else _known(init)

        # numba takes a while to import: wrong options are reported first
        from w2v.cli.running import run  # noqa: PLC0415
        from w2v.corpus.columns import column_of  # noqa: PLC0415
        from w2v.shards.trainer import begin, check_shards, train  # noqa: PLC0415
        from w2v.training.checkpoint import CheckpointFolder  # noqa: PLC0415
        from w2v.training.events import Starting  # noqa: PLC0415
        from w2v.training.request import Request, absolute  # noqa: PLC0415

        read = column_of(corpus, column)
        check_shards(read, hyperparameters, cluster=cluster, init=known)
        kept = None
        if checkpoint is not None:
            request = Request(
                absolute(corpus) if column is None else None, hyperparameters, strict=strict, long=yes, every=every,
                output=str(output.absolute()), overwrite=overwrite, log=str(log_place) if log_place else None,
                text=text,
            )  # fmt: skip
            kept = stack.enter_context(CheckpointFolder.create(checkpoint, request))
            stack.enter_context(kept.advice())

        def work(tell: "Listener") -> "Model":
            def listener(event: "Event") -> None:
                if isinstance(event, Starting) and known is not None and known.origin is not None:
                    known.origin.check()  # its rows are read now, and reading the text may have taken hours
                tell(event)

            if kept is not None:
                return begin(
                    kept, () if column is None else read, cluster=cluster, init=known, threads=threads,
                    listener=listener,
                )  # fmt: skip
            return train(
                read,
                hyperparameters,
                cluster=cluster,
                threads=threads,
                text=text,
                strict=strict,
                long=yes,
                folder=place.parent,
                init=known,
                listener=listener,
            )

        run(
            work,
            hyperparameters,
            output,
            overwrite=overwrite,
            log=RunLog(log_place, append=False, overwrite=overwrite) if log_place else None,
            quiet=quiet,
            checkpoints=checkpoint,
            counts=save_vocab,
        )


def _places(
    corpus: tuple[str, ...], text: TextOptions, wanted: TrainingOutput, others: list[Path], init: Path | None,
    checkpoint: Path | None, *, overwrite: bool,
) -> Path:  # fmt: skip
    """Where the model is written; OutputError if it, its vectors or another output would overwrite an input."""
    files = [*wanted.files, *others]
    places = check_places(files, overwrite=overwrite, texts=corpus, options=text, vectors=[init] if init else [])
    for number, file in enumerate(files):
        if places[number] in places[:number]:
            raise OutputError(f"{file}: is also another output of this training: name another file")
    if checkpoint is not None:
        check_not_in(checkpoint, *places)
        check_outside(checkpoint, *corpus)
    for place in places[len(wanted.files) :]:
        check_outside(place, *corpus)
    return places[0]


def _known(path: Path) -> Vectors:
    """The model or other vectors at `path`, to start from."""
    contents, format_name = open_contents(path)
    if format_name == "safetensors":
        open_tensors(path).verify()
    return contents.vectors
