"""Where `-o` puts what is trained: a model, and beside it its vectors if the name is that of another format's file."""

from dataclasses import dataclass
from pathlib import Path

from w2v.errors import OutputError, W2VError
from w2v.model.paths import check_writable
from w2v.model.record import Model
from w2v.quoting import printable
from w2v.vectors.formats import FORMATS, export, format_of
from w2v.vectors.vectors import Vectors


@dataclass(frozen=True)
class TrainingOutput:
    """The model is always written, since no other format has room for all of it: -o x.bin gives x.safetensors too."""

    model: Path
    vectors: Path | None = None  # the file of another format, if that was asked for
    format_name: str = ""

    @classmethod
    def named(cls, path: Path) -> "TrainingOutput":
        """What `-o PATH` asks for; W2VError where writing that format takes what is not installed."""
        name = format_of(path)
        if name is None or name == "safetensors":
            return cls(path)
        FORMATS[name].check()
        return cls(path.with_suffix(".safetensors"), path, name)

    @property
    def files(self) -> list[Path]:
        """All that is written, the model first."""
        return [self.model, *(FORMATS[self.format_name].files(self.vectors) if self.vectors else [])]

    def check_model(self, *, overwrite: bool) -> None:
        """OutputError where the model cannot be written, which says why it would be where nobody named a file."""
        try:
            check_writable(self.model, overwrite=overwrite)
        except OutputError as error:
            if self.vectors is not None:
                error.add_note(printable(f"the model itself is written there, beside {self.vectors}"))
            raise

    def export(self, model: Model, *, overwrite: bool) -> None:
        """Write the vectors, if that was asked for; where it fails, the error says that the model is there."""
        if self.vectors is None:
            return
        try:
            export(Vectors.of(model), self.vectors, self.format_name, overwrite=overwrite)
        except W2VError as error:
            error.add_note(printable(f"the model is in {self.model}"))
            raise
