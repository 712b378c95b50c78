"""Tensors with checksums and metadata in one safetensors file, read by memory map.

The `safetensors` library checks the file, and any tool can read it; nothing is ever unpickled. The metadata holds a
sha256 of each tensor's bytes, verified on request, and one of itself, verified whenever a file is opened.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from w2v.errors import ModelError
from w2v.model.storage import atomic_write
from w2v.quoting import quoted
from w2v.schema import checked
from w2v.urls import why_missing

MAX_HEADER_BYTES = 100_000_000  # what the safetensors library itself accepts
METADATA_CHECKSUM = "metadata_sha256"
_DTYPES: dict[str, np.dtype[Any]] = {
    "F32": np.dtype("<f4"),
    "F16": np.dtype("<f2"),
    "I8": np.dtype("i1"),
    "I64": np.dtype("<i8"),
    "U8": np.dtype("u1"),
}
_NAMES = {dtype: name for name, dtype in _DTYPES.items()}


@dataclass(frozen=True)
class TensorFile:
    """The tensors of one file, memory-mapped and read-only, with the file's metadata."""

    path: Path
    tensors: dict[str, NDArray[Any]]
    metadata: dict[str, Any]  # parsed JSON values
    checksums: dict[str, str]  # tensor name -> sha256 as written

    def tensor(self, name: str, dtype: type[np.generic], shape: tuple[int | None, ...]) -> NDArray[Any]:
        """The tensor of that name; ModelError unless it is of this type and shape, None being any length."""
        tensor = self.tensors.get(name)
        if tensor is None:
            raise self.fault(f"it has no tensor {name!r}")
        fits = len(shape) == tensor.ndim and all(
            wanted in (None, length) for wanted, length in zip(shape, tensor.shape, strict=True)
        )
        if tensor.dtype != dtype or not fits:
            wanted = " x ".join("any" if length is None else str(length) for length in shape)
            raise self.fault(
                f"its tensor {name!r} is of {tensor.dtype}, {' x '.join(map(str, tensor.shape))}; "
                f"it should be of {np.dtype(dtype)}, {wanted}"
            )
        return tensor

    def described(self, kind: type[Any]) -> Any:
        """The metadata as a `kind`, checked by `w2v.schema`; ModelError if it does not fit."""
        return checked(kind, self.metadata, f"{self._damaged}its metadata")

    def fault(self, what: str) -> ModelError:
        """An error about this file."""
        return ModelError(f"{self._damaged}{what}")

    @property
    def _damaged(self) -> str:
        return f"{self.path}: damaged or foreign: "

    def check_version(self, what: str, version: int) -> None:
        """ModelError unless the file has that version of its format or an earlier one; `what` is such as "a model"."""
        found = checked(int, self.metadata.get("format_version"), f"{self.path}: its format_version")
        if not 1 <= found <= version:
            raise ModelError(
                f"{self.path}: {what} of format version {found}; this w2v reads versions up to {version}: upgrade w2v"
            )

    def verify(self) -> None:
        """Compare every tensor with its checksum; ModelError at the first that differs."""
        for name, tensor in self.tensors.items():
            if checksum(tensor) != self.checksums.get(name):
                raise ModelError(
                    f"{self.path}: the checksum of {quoted(name)} does not match: the file is damaged; "
                    "restore it from a copy or train again"
                )


def checksum(tensor: NDArray[Any]) -> str:
    """sha256 of the tensor's little-endian bytes in C order, as hexadecimal digits."""
    return hashlib.sha256(np.ascontiguousarray(tensor).data.cast("B") if tensor.size else b"").hexdigest()


def save_tensors(
    path: Path, tensors: Mapping[str, NDArray[Any]], metadata: Mapping[str, Any], *, overwrite: bool
) -> None:
    """Write `tensors` with `metadata` (JSON values) and checksums to `path`, whole or not at all."""
    # In the library's order, wide numbers first, so that every tensor is aligned.
    ordered = {name: tensors[name] for name in sorted(tensors, key=lambda name: (-tensors[name].itemsize, name))}
    data = {name: np.ascontiguousarray(tensor, tensor.dtype.newbyteorder("<")) for name, tensor in ordered.items()}
    sha256 = {name: checksum(tensor) for name, tensor in data.items()}
    texts = {key: json.dumps(value) for key, value in {**metadata, "sha256": sha256}.items()}
    header = _header({**texts, METADATA_CHECKSUM: _metadata_checksum(texts)}, data)
    # Not with the library's own function: its temporary file would be left behind by a kill.
    with atomic_write(path, overwrite=overwrite) as temporary, temporary.open("wb") as file:
        file.write(len(header).to_bytes(8, "little") + header)
        for tensor in data.values():
            if tensor.size:
                file.write(tensor.data.cast("B"))


def _header(texts: Mapping[str, str], tensors: Mapping[str, NDArray[Any]]) -> bytes:
    """The file's header: metadata, then each tensor's type, shape and place; padded, so that data begin aligned."""
    header: dict[str, Any] = {"__metadata__": dict(texts)}
    end = 0
    for name, tensor in tensors.items():
        begin, end = end, end + tensor.nbytes
        header[name] = {"dtype": _NAMES[tensor.dtype], "shape": tensor.shape, "data_offsets": [begin, end]}
    data = json.dumps(header, separators=(",", ":")).encode()
    return data + b" " * (-len(data) % 8)


def open_tensors(path: Path) -> TensorFile:
    """The tensors at `path`, memory-mapped; ModelError if it is not such a file or is cut short."""
    path = Path(path)
    try:
        _check_readable(path)
        with safe_open(path, framework="numpy"):
            pass  # opening checks the header: its bounds, types, sizes, and that the tensors fill the file
        # One handle for all reads: a new file renamed to this path meanwhile does no harm.
        with path.open("rb") as file:
            header, start = _read_header(file)
            metadata = _checked_metadata(path, header.pop("__metadata__", {}))
            tensors = {name: _map(file, entry, start) for name, entry in header.items()}
        checksums = checked(dict[str, str], metadata.pop("sha256"), f"{path}: its sha256")
    except OSError as error:
        raise ModelError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (SafetensorError, KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise ModelError(f"{path}: not a w2v model, or cut short ({error})") from error
    return TensorFile(path, tensors, metadata, checksums)


def _check_readable(path: Path) -> None:
    """ModelError unless `path` is an ordinary file: opening a named pipe would wait for ever."""
    if path.is_dir():
        raise ModelError(f"{path}: is a folder, not a model")
    if not path.exists():
        raise ModelError(f"{path}: {why_missing(path)}")
    if not path.is_file():
        raise ModelError(f"{path}: is not an ordinary file, and cannot be memory-mapped")


def _read_header(file: BinaryIO) -> tuple[dict[str, Any], int]:
    """(the header's JSON, the byte at which tensor data starts); the caller has had the library check the file."""
    size = int.from_bytes(file.read(8), "little")
    if size > MAX_HEADER_BYTES:
        raise ValueError(f"its header would be {size} bytes long")
    header: dict[str, Any] = json.loads(file.read(size))
    return header, 8 + size


def _checked_metadata(path: Path, texts: dict[str, str]) -> dict[str, Any]:
    """The metadata's JSON values, after verifying their checksum."""
    if METADATA_CHECKSUM not in texts:
        raise ModelError(f"{path}: a safetensors file, but not one that w2v wrote")
    if texts.pop(METADATA_CHECKSUM) != _metadata_checksum(texts):
        raise ModelError(
            f"{path}: the checksum of its metadata does not match: the file is damaged; "
            "restore it from a copy or train again"
        )
    return {key: json.loads(text) for key, text in texts.items()}


def _metadata_checksum(texts: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(sorted(texts.items())).encode()).hexdigest()


def _map(file: BinaryIO, entry: Mapping[str, Any], start: int) -> NDArray[Any]:
    shape, dtype = tuple(entry["shape"]), _DTYPES[entry["dtype"]]
    if 0 in shape:
        return np.empty(shape, dtype)  # the system cannot map nothing
    # As a plain array: np.memmap's class slows down every access to a row.
    return np.asarray(np.memmap(file, dtype, "r", start + entry["data_offsets"][0], shape))
