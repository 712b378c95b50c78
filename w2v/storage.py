"""Files that are either whole or not there: atomic writing, and tensors with checksums read by memory map.

A model file is one `safetensors` file, checked by the library and read by any tool; nothing is ever unpickled.
The metadata holds a sha256 of each tensor's bytes, compared on demand, and one of itself, compared at every opening.
"""

import contextlib
import errno
import hashlib
import json
import math
import os
import re
import shutil
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from w2v.errors import ModelError, OutputError
from w2v.locks import is_at, lock
from w2v.schema import checked

_SHOWN = 40  # characters of a name that its temporary file shows: a long one leaves no room for more
MAX_HEADER_BYTES = 100_000_000  # what the safetensors library itself accepts
METADATA_CHECKSUM = "metadata_sha256"
_DTYPES: dict[str, np.dtype[Any]] = {
    "F32": np.dtype("<f4"),
    "F16": np.dtype("<f2"),
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
        """The metadata as a `kind`, as `w2v.schema` has it; ModelError where it is none."""
        return checked(kind, self.metadata, f"{self._damaged}its metadata")

    def fault(self, what: str) -> ModelError:
        """The error that says what is wrong."""
        return ModelError(f"{self._damaged}{what}")

    @property
    def _damaged(self) -> str:
        return f"{self.path}: damaged or foreign: "

    def check_version(self, what: str, version: int) -> None:
        """ModelError unless the file is of that version of its format; `what` is "a model" or the like."""
        found = checked(int, self.metadata.get("format_version"), f"{self.path}: its format_version")
        if found != version:
            raise ModelError(
                f"{self.path}: {what} of format version {found}; this w2v reads version {version}: upgrade w2v"
            )

    def verify(self) -> None:
        """Compare every tensor with its checksum; ModelError at the first that differs."""
        for name, tensor in self.tensors.items():
            if checksum(tensor) != self.checksums.get(name):
                raise ModelError(
                    f"{self.path}: the checksum of {name!r} does not match: the file is damaged; "
                    "restore it from a copy or train again"
                )


def checksum(tensor: NDArray[Any]) -> str:
    """sha256 of the tensor's little-endian bytes in C order, as hexadecimal digits."""
    return hashlib.sha256(np.ascontiguousarray(tensor).data.cast("B") if tensor.size else b"").hexdigest()


def check_writable(path: Path, *, overwrite: bool) -> Path:
    """`path` with symbolic links followed, if a file can be put there; OutputError if not."""
    if str(path) == "-":
        raise OutputError("-: standard output cannot hold this: name a file")
    path = Path(os.path.realpath(path))
    with output_errors(path):  # the system refuses even to look at some names: too long, or in a locked folder
        _check_place(path, overwrite=overwrite)
    return path


def check_apart(path: Path, *read: str | Path) -> None:
    """OutputError when `path` is one of the files that are read, which it would replace."""
    if not path.exists():
        return
    there = path.stat()
    for other in read:
        with contextlib.suppress(OSError):  # what cannot be looked at is not what stands at `path`
            if os.path.samestat(there, os.stat(other)):  # noqa: PTH116  # a name that is longer than may be, too
                raise OutputError(f"{path}: is what is read: writing would destroy it; name another file")


def check_outside(path: Path, *read: str | Path) -> None:
    """OutputError when `path` is in one of the folders that are read: what is written there would be read too."""
    for other in read:
        if Path(other).is_dir() and Path(os.path.realpath(path)).is_relative_to(os.path.realpath(other)):
            raise OutputError(f"{path}: is in {other}, all of which is read: name another place")


def _check_place(path: Path, *, overwrite: bool) -> None:
    if path.is_dir():
        raise OutputError(f"{path}: is a folder: name a file in it")
    if path.exists():
        if not path.is_file():
            raise OutputError(f"{path}: is not an ordinary file: name another")
        if not overwrite:
            raise OutputError(f"{path}: exists: say --overwrite to replace it, or name another file")
    if not path.parent.is_dir():
        raise OutputError(f"{path.parent}: no such folder: make it first, or name another")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise OutputError(f"{path.parent}: folder is not writable: name another")


def check_folder(path: Path) -> None:
    """Make the folder `path` if it is not there; OutputError where it can be none, or cannot be written to."""
    with output_errors(path):
        if path.exists() and not path.is_dir():
            raise OutputError(f"{path}: is no folder: name another")
        if not path.parent.is_dir():
            raise OutputError(f"{path.parent}: no such folder: make it first, or name another")
        if not path.exists():
            path.mkdir()
            _fsync_folder(path.parent)
        if not os.access(path, os.W_OK | os.X_OK):
            raise OutputError(f"{path}: folder is not writable: name another")


@contextlib.contextmanager
def atomic_write(path: Path, *, overwrite: bool) -> Iterator[Path]:
    """A temporary file beside `path`, flushed to disk and renamed to it when the block ends well.

    It is empty at first; the block writes or replaces it. The permissions of a file that it replaces are kept. When the
    block fails, the temporary file goes and what stood at `path` stays as it was. OutputError when the disk is full or
    the place is not writable.
    """
    with atomic_write_all([path], overwrite=overwrite) as [temporary]:
        yield temporary


@contextlib.contextmanager
def atomic_write_all(paths: Sequence[Path], *, overwrite: bool) -> Iterator[list[Path]]:
    """As `atomic_write` for several files: none is renamed before all are on the disk.

    The renames follow one another at once. No file system makes two of them one: a power cut in between leaves some of
    the new files.
    """
    paths = [check_writable(path, overwrite=overwrite) for path in paths]
    with output_errors(paths[0]), contextlib.ExitStack() as stack:
        temporaries = [stack.enter_context(_temporary(path)) for path in paths]
        modes = [(path if path.exists() else temporaries[0]).stat().st_mode for path in paths]
        yield temporaries
        for temporary, mode in zip(temporaries, modes, strict=True):
            temporary.chmod(stat.S_IMODE(mode))
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
        for temporary, path in zip(temporaries, paths, strict=True):
            _put(temporary, path, overwrite=overwrite)
        for folder in {path.parent for path in paths}:
            _fsync_folder(folder)


@contextlib.contextmanager
def _temporary(path: Path) -> Iterator[Path]:
    """An empty file beside `path`, locked as long as it is being written; what is left of it at the end goes."""
    while True:
        temporary = path.with_name(f".{path.name[:_SHOWN]}.{os.urandom(6).hex()}.tmp")
        with temporary.open("xb") as file:
            try:
                try:
                    lock(file.fileno())
                except BlockingIOError:  # whoever removes leftovers came first
                    continue
                except OSError:  # without locks nothing is taken for a leftover
                    file.close()
                if file.closed or is_at(file.fileno(), temporary):
                    yield temporary
                    return
            finally:
                temporary.unlink(missing_ok=True)


def _put(temporary: Path, path: Path, *, overwrite: bool) -> None:
    """Give the file its name; OutputError where another has got it meanwhile."""
    if overwrite:
        temporary.replace(path)
        return
    try:
        path.hardlink_to(temporary)  # unlike a renaming, this replaces nothing
    except FileExistsError as error:
        raise OutputError(f"{path}: exists: it was written meanwhile; name another file") from error
    except OSError:  # a file system without links
        _check_place(path, overwrite=False)
        temporary.replace(path)


def remove_leftovers(path: Path) -> None:
    """Remove the temporary files of `path` whose writers were killed; one that a living process writes is locked."""
    name = re.compile(rf"\.{re.escape(path.name[:_SHOWN])}\.[0-9a-f]{{12}}\.tmp")
    for found in path.parent.iterdir():
        if name.fullmatch(found.name) and found.is_file():
            with contextlib.suppress(OSError), found.open("rb+") as file:
                lock(file.fileno())
                found.unlink()


def check_room(path: Path, what: str, bytes_: int, *, largest: int | None = None) -> None:
    """OutputError where `what`, so many bytes in all, has no room on the disk of `path`.

    `largest` are the bytes of the largest file, where there are several: the process may not be allowed to write it.
    """
    with output_errors(path):
        folder = path if path.is_dir() else path.parent
        free = shutil.disk_usage(folder).free
    limit = _file_size_limit()
    if bytes_ > free or (largest or bytes_) > limit:
        raise OutputError(
            f"{path}: no room left on the disk: {what} takes {bytes_ / 1e6:,.1f} MB, "
            f"{min(free, limit) / 1e6:,.1f} MB are free: free some, or name another place"
        )


def _file_size_limit() -> float:
    """Bytes that a file of this process may have."""
    try:
        import resource  # noqa: PLC0415  # Windows has none
    except ImportError:
        return math.inf
    limit, _ = resource.getrlimit(resource.RLIMIT_FSIZE)
    return math.inf if limit == resource.RLIM_INFINITY else limit


@contextlib.contextmanager
def output_errors(path: Path | str) -> Iterator[None]:
    """Turn what the system says while `path` is written into an OutputError; a closed pipe stays what it is."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise OutputError(f"{path}: no room left on the disk: free some, or name another place") from error
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}") from error


def save_tensors(
    path: Path, tensors: Mapping[str, NDArray[Any]], metadata: Mapping[str, Any], *, overwrite: bool
) -> None:
    """Write `tensors` with `metadata` (JSON values) and checksums to `path`, whole or not at all."""
    # As the library lays files out, so that every tensor is aligned: wide numbers first.
    ordered = {name: tensors[name] for name in sorted(tensors, key=lambda name: (-tensors[name].itemsize, name))}
    data = {name: np.ascontiguousarray(tensor, tensor.dtype.newbyteorder("<")) for name, tensor in ordered.items()}
    sha256 = {name: checksum(tensor) for name, tensor in data.items()}
    texts = {key: json.dumps(value) for key, value in {**metadata, "sha256": sha256}.items()}
    header = _header({**texts, METADATA_CHECKSUM: _metadata_checksum(texts)}, data)
    # Not by the library's own function: it writes to a temporary file of its own, which a kill would leave behind.
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
    """The tensors at `path`, memory-mapped; ModelError when it is no such file or is cut short."""
    path = Path(path)
    try:
        _check_readable(path)
        with safe_open(path, framework="numpy"):
            pass  # opening checks the header: its bounds, types, sizes, and that the tensors fill the file
        # One handle for all that is read: whoever renames a new file to this path meanwhile does no harm.
        with path.open("rb") as file:
            header, start = _read_header(file)
            metadata = _checked_metadata(path, header.pop("__metadata__", {}))
            tensors = {name: _map(file, entry, start) for name, entry in header.items()}
        checksums = checked(dict[str, str], metadata.pop("sha256"), f"{path}: its sha256")
    except OSError as error:
        raise ModelError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (SafetensorError, KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise ModelError(f"{path}: not a w2v model, or cut short ({error})".replace("\n", " ")) from error
    return TensorFile(path, tensors, metadata, checksums)


def _check_readable(path: Path) -> None:
    """ModelError unless an ordinary file stands at `path`: opening a named pipe would wait for ever."""
    if path.is_dir():
        raise ModelError(f"{path}: is a folder, not a model")
    if not path.exists():
        raise ModelError(f"{path}: no such file")
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
    """The metadata's JSON values, which must be those that were written."""
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
    # As a plain array: np.memmap's own class makes every row taken from it slower.
    return np.asarray(np.memmap(file, dtype, "r", start + entry["data_offsets"][0], shape))


def _fsync_folder(folder: Path) -> None:
    """Make a rename in `folder` last through a power cut; systems that cannot are left alone."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
