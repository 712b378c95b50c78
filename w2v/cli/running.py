"""What `w2v train` and `w2v resume` share: a training that is reported, logged, and saved."""

import contextlib
import itertools
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from w2v.cli.ahead import compiling_ahead, tell_if_compiling
from w2v.cli.output import TrainingOutput
from w2v.cli.progress import Reporter
from w2v.corpus.counts_file import save_counts
from w2v.errors import ModelError, OutputError, W2VError
from w2v.hyperparameters import Hyperparameters
from w2v.model.paths import check_room
from w2v.model.record import Model
from w2v.model.tensors import checksum
from w2v.run_log import RunLog
from w2v.training.events import Event, Listener, Starting
from w2v.training.json_log import Recorder
from w2v.training.methods import check_method

_NAMES = 1000  # to try for a model whose name is taken


def run(
    train: Callable[[Listener], Model],
    config: Hyperparameters,
    output: Path,
    *,
    overwrite: bool,
    log: RunLog | None,
    quiet: bool,
    checkpoints: Path | None,
    counts: Path | None = None,
) -> None:
    """Train as `config` asks, save to `output`, and report it; `log`, if there is one, is written and closed.

    The words' counts are written to `counts`, if that is a path, as soon as they are known.

    OutputError, before training, if the disk of `output` has no space for the model. If saving fails all the same, the
    model is saved elsewhere, and W2VError says where.
    """
    wanted = TrainingOutput.named(output)
    with contextlib.ExitStack() as stack:
        reporter = stack.enter_context(Reporter(quiet=quiet))
        recorder = None if log is None else Recorder(stack.enter_context(log))
        check_method(config)
        tell_if_compiling(config, reporter)
        wait_for_kernels = stack.enter_context(compiling_ahead(config))

        def listen(event: Event) -> None:
            if isinstance(event, Starting):
                check_room(wanted.model, "the model", event.model_bytes)
                if counts is not None:
                    save_counts(event.corpus.vocabulary, counts, overwrite=overwrite)
            if recorder is not None:
                recorder.listen(event)
            reporter.listen(event)
            if isinstance(event, Starting):
                wait_for_kernels()

        try:
            model = train(listen)
            if _save(model, wanted.model, overwrite=overwrite, checkpoints=checkpoints) or not _are_there(wanted.files):
                wanted.export(model, overwrite=overwrite)
        except BaseException as error:
            if recorder is not None:
                recorder.finish("ended", reason=str(error) if isinstance(error, W2VError) else type(error).__name__)
            raise
        if recorder is not None:
            recorder.finish("finished", model=str(wanted.model), seconds=model.run["seconds"])
        reporter.warn(log.stopped if log is not None else None)
        reporter.finish(model, wanted, checkpoints)


def _save(model: Model, output: Path, *, overwrite: bool, checkpoints: Path | None) -> bool:
    """Save, unless this very model was saved already, by a training that was killed just afterwards.

    Returns whether it was not.
    """
    with contextlib.suppress(ModelError):
        there = {} if overwrite else Model.load(output, verify=True).checksums
        if there and there["vectors"] == checksum(model.vectors) and there["contexts"] == checksum(model.contexts):
            return False
    try:
        model.save(output, overwrite=overwrite)
    except OutputError as error:
        kept = _keep(model, output, checkpoints)
        if kept is None:
            raise
        raise W2VError(f"{error}; the model is in {kept}") from error
    return True


def _are_there(files: Iterable[Path]) -> bool:
    return all(file.exists() for file in files)


def _keep(model: Model, output: Path, checkpoints: Path | None) -> Path | None:
    """Where the model could be saved instead; None if nowhere."""
    for place in _other_places(output, checkpoints):
        with contextlib.suppress(OutputError):
            check_room(place, "the model", model.nbytes)
            model.save(place)
            return place
    return None


def _other_places(output: Path, checkpoints: Path | None) -> Iterator[Path]:
    """The first free name beside the output, in the folder of checkpoints, and in the system's temporary folder."""
    folders = [output.parent, *([checkpoints] if checkpoints else [])]
    with contextlib.suppress(FileNotFoundError):  # no temporary folder is writable
        folders.append(Path(tempfile.gettempdir()))
    for folder in folders:
        names = (folder / f"{output.stem}-{number}{output.suffix}" for number in itertools.count(2))
        with contextlib.suppress(OSError):
            yield next(name for name in itertools.islice(names, _NAMES) if not name.exists())
