"""The files that `-o` names for a training: a model, and its vectors if the suffix is that of another format."""

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
    """The model is always written, since no other format can hold all of it: -o x.bin writes x.safetensors too."""

    model: Path
    vectors: Path | None = None  # the file in another format, if there is one
    format_name: str = ""

    @classmethod
    def named(cls, path: Path) -> "TrainingOutput":
        """The output for `-o PATH`; W2VError if a package is missing that its format needs."""
        name = format_of(path)
        if name is None or name == "safetensors":
            return cls(path)
        FORMATS[name].check()
        return cls(path.with_suffix(".safetensors"), path, name)

    @property
    def files(self) -> list[Path]:
        """All files, the model first."""
        return [self.model, *(FORMATS[self.format_name].files(self.vectors) if self.vectors else [])]

    def check_model(self, *, overwrite: bool) -> None:
        """OutputError if the model cannot be written; the message says why there is a model beside the file named."""
        try:
            check_writable(self.model, overwrite=overwrite)
        except OutputError as error:
            if self.vectors is not None:
                error.add_note(printable(f"the model itself is written there, beside {self.vectors}"))
            raise

    def export(self, model: Model, *, overwrite: bool) -> None:
        """Write the vectors, if another format was asked for; an error says that the model was saved."""
        if self.vectors is None:
            return
        try:
            export(Vectors.of(model), self.vectors, self.format_name, overwrite=overwrite)
        except W2VError as error:
            error.add_note(printable(f"the model is in {self.model}"))
            raise
