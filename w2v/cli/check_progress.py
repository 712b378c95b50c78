"""What `w2v check` says while it runs: how much is read, and that training is timed."""

from w2v.cli.progress import Reporter
from w2v.training.reports import Encoding, Report, Starting


class CheckReporter(Reporter):
    """Listens to a training that only begins."""

    def _show(self, report: Report) -> None:
        match report:
            case Encoding():
                self._encoding(report)
            case Starting():
                self._close_bar()
                if report.compiling:
                    self._say("compiling the kernels for this machine: some ten seconds, the first time only")
            case _:
                pass  # what it takes is in what is printed
