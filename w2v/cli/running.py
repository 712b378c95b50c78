"""What `w2v train` and `w2v resume` have in common: a training that is told of, logged, and saved."""

import contextlib
from collections.abc import Callable
from pathlib import Path

from w2v.cli.progress import Reporter
from w2v.errors import ModelError, W2VError
from w2v.model import Model
from w2v.run_log import RunLog
from w2v.storage import checksum
from w2v.training.record import Recorder
from w2v.training.reports import Listener, Report


def run(
    train: Callable[[Listener], Model],
    output: Path,
    *,
    overwrite: bool,
    log: RunLog | None,
    quiet: bool,
    checkpoints: Path | None,
) -> None:
    """Train, save the model at `output`, and say so; `log`, if there is one, is written and closed."""
    with contextlib.ExitStack() as stack:
        reporter = stack.enter_context(Reporter(quiet=quiet))
        if log is None:
            model = train(reporter.listen)
            _save(model, output, overwrite=overwrite)
        else:
            recorder = Recorder(stack.enter_context(log))

            def listen(report: Report) -> None:
                recorder.listen(report)
                reporter.listen(report)

            try:
                model = train(listen)
                _save(model, output, overwrite=overwrite)
            except BaseException as error:
                recorder.finish("ended", reason=str(error) if isinstance(error, W2VError) else type(error).__name__)
                raise
            recorder.finish("finished", model=str(output), seconds=model.run["seconds"])
            reporter.warn(log.stopped)
        reporter.finish(model, output, checkpoints)


def _save(model: Model, output: Path, *, overwrite: bool) -> None:
    """Save, unless this very model is there already: its training was killed when it had just been saved."""
    with contextlib.suppress(ModelError):
        there = {} if overwrite else Model.load(output, verify=True).checksums
        if there and there["vectors"] == checksum(model.vectors) and there["contexts"] == checksum(model.contexts):
            return
    model.save(output, overwrite=overwrite)
