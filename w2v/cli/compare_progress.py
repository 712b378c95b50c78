"""The progress of a comparison: which run of how many, and how long all of it will still take."""

import time
from collections.abc import Sequence
from dataclasses import replace

from w2v.cli import interrupts
from w2v.cli.bars import Bar, duration, rate
from w2v.cli.progress import Reporter
from w2v.hyperparameters import Hyperparameters
from w2v.quoting import counted
from w2v.training.comparison import Began, ComparedRun, ComparisonEvent, Ended, Planned, PlannedRun
from w2v.training.events import Event, Progress, Reading, Starting

COMPILING = 12.0  # seconds by which the first training of a method is longer, about


class Outlook:
    """How long a comparison will still take, by the estimates of its runs and by earlier runs of each method.

    Times are seconds since the comparison began, by the caller's clock.
    """

    def __init__(self, runs: Sequence[PlannedRun]) -> None:
        self.runs = runs
        self.number = 0  # of the run under way
        self._began = 0.0  # that run
        self._left: float | None = None  # of its training, once known
        self._compiled = 0.0  # how long it took before its training began
        self._took: dict[str, float] = {}  # method -> seconds of its last run, without compiling
        self._estimated = self._measured = 0.0  # seconds of training of all runs that are done

    def began(self, number: int, now: float) -> None:
        """A run begins."""
        self.number, self._began, self._left, self._compiled = number, now, None, 0.0

    def trained(self, event: Progress, now: float) -> None:
        """Update the time left of the current run."""
        if self._left is None:
            self._compiled = now - self._began - event.seconds
        done = max(event.words_done, 1)
        self._left = event.seconds * (event.words_total - event.words_done) / done

    def ended(self, run: ComparedRun, now: float) -> None:
        """The current run is done."""
        planned = self.runs[self.number]
        compiled = self._compiled if planned.compiling else 0.0
        self._took[_method(run.config)] = now - self._began - compiled
        if not run.diverged:
            self._estimated += planned.estimate
            self._measured += run.seconds
        self.began(self.number + 1, now)

    def left(self, now: float) -> float:
        """Seconds until the last run is done."""
        if self.number == len(self.runs):
            return 0.0
        expected = [self._expected(run) for run in self.runs[self.number :]]
        under_way = expected[0] - (now - self._began) if self._left is None else self._left
        return max(under_way, 0.0) + sum(expected[1:])

    def _expected(self, run: PlannedRun) -> float:
        if _method(run.config) in self._took:
            return self._took[_method(run.config)]
        slower = self._measured / self._estimated if self._estimated else 1.0
        return run.estimate * slower + (COMPILING if run.compiling else 0)


def _method(config: Hyperparameters) -> str:
    """The objective, and the input if it is not the default."""
    return config.objective if config.input == Hyperparameters.input else f"{config.objective} of {config.input}"


class ComparisonReporter(Reporter):
    """Listens to a comparison and reports it; on a terminal one bar stands for all of it."""

    def __init__(self, *, quiet: bool) -> None:
        super().__init__(quiet=quiet)
        self._outlook = Outlook(())
        self._started = time.monotonic()  # when the first run began
        self._now = ""  # what is being trained

    def listen(self, event: ComparisonEvent) -> None:
        """Show an event, if it is time to; an interrupt that waited for the compiler is raised here."""
        interrupts.check()
        self._unless_quiet(lambda: self._show(event))

    def _show(self, event: ComparisonEvent) -> None:
        if isinstance(event, Progress | Ended):
            self._stop_waiting()
        match event:
            case Planned():
                self._planned(event)
            case Began():
                self._run_began(event)
            case Ended():
                self._run_ended(event)
            case _:
                self._of_training(event)

    def _of_training(self, event: Event) -> None:
        match event:
            case Reading():
                self._reading(event.bytes_done, event.bytes_total)
            case Starting() if self._outlook.number == 0:
                self._starting(replace(event, compiling=False))  # compiling was announced for all methods at once
            case Progress():
                self._outlook.trained(event, self._elapsed())
                if self._due():
                    self._show_state()
            case _:
                pass  # the last epoch's likelihood is in the line about the run

    def _planned(self, event: Planned) -> None:
        self._close_bar()
        self._outlook = Outlook(event.runs)
        self._started = time.monotonic()
        compiling = sum(run.compiling for run in event.runs)
        if compiling:
            self._say(
                f"compiling the kernels of {counted(compiling, 'method')} for this machine: "
                "ten seconds or more each, the first time only"
            )

    def _run_began(self, event: Began) -> None:
        self._outlook.began(event.number, self._elapsed())
        config = self._outlook.runs[event.number].config
        self._now = f"run {event.number + 1} of {len(self._outlook.runs)}: {_method(config)}, seed {config.seed}"
        if self._outlook.runs[event.number].compiling:  # until its training reports progress
            self._close_bar()
            self._wait("compiling", self._now)
        elif self._terminal:
            self._show_state()

    def _run_ended(self, event: Ended) -> None:
        self._outlook.ended(event.run, self._elapsed())
        run, left = event.run, self._outlook.left(self._elapsed())
        if run.diverged:
            found = f"diverged: {run.diverged}"
        else:
            found = f"NLL {run.nll:.3f} ± {run.error:.3f}, {run.seconds:.1f} s ({rate(run.words / run.seconds)})"
        self._line(f"{self._now}: {found}" + (f"; {duration(left)} left" if left and not self._terminal else ""))
        self._said = time.monotonic()

    def _show_state(self) -> None:
        """Show the state of the whole comparison: the bar, or a line."""
        elapsed = self._elapsed()
        left = self._outlook.left(elapsed)
        share = elapsed / (elapsed + left) if elapsed + left else 0.0
        if not self._terminal:
            self._say(f"{self._now}: {share:.0%} of the comparison, {duration(left)} left")
            return
        self._bar = self._bar or Bar()
        run, _, what = self._now.partition(": ")
        self._bar.show(share, [run, what, f"{duration(left)} left"], (1, 0))

    def _elapsed(self) -> float:
        return time.monotonic() - self._started
