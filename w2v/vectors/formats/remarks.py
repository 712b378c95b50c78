"""What is odd about a file of vectors that is read all the same: told when it has been read, never passed over."""

from w2v.errors import ModelError


class Remarks:
    """For each kind of oddity the first place that has it, and how many there are. With `strict` the first is an error.

    An oddity is what has one sensible reading, which real files need: a word twice, a wrong count, a space in a word.
    What has none is an error in any case.
    """

    def __init__(self, name: str, *, strict: bool = False) -> None:
        self.name = name
        self._strict = strict
        self._found: dict[str, tuple[str, int]] = {}  # kind -> (the first, how many)
        self._others: list[Remarks] = []

    def beside(self, name: str) -> "Remarks":
        """The remarks on a second file, which are told with these."""
        self._others.append(Remarks(name, strict=self._strict))
        return self._others[-1]

    def add(self, kind: str, where: str, what: str, times: int = 1) -> None:
        """Note that `where` has `what`; `kind` is a plural, to say how many there are."""
        if self._strict:
            raise self.fault(where, what)
        first, before = self._found.get(kind, (f"{where}: {what}", 0))
        self._found[kind] = first, before + times

    def fault(self, where: str, what: str) -> ModelError:
        """The error that says `what` is wrong and `where`."""
        return ModelError(f"{self.name}: {where}: {what}")

    def messages(self) -> list[str]:
        """One line for each kind, in the order in which they were met."""
        own = [
            f"{self.name}: {first}" + (f" ({times:,} {kind} in all)" if times > 1 else "")
            for kind, (first, times) in self._found.items()
        ]
        return own + [message for other in self._others for message in other.messages()]
