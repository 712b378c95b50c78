"""Files that exist whole or not at all: written to a temporary file, flushed to disk, and renamed."""

import contextlib
import os
import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from w2v.errors import OutputError
from w2v.model.locks import is_at, lock
from w2v.model.paths import check_place, check_writable, fsync_folder, output_errors

_SHOWN = 40  # characters of a name in that of its temporary file, which must not get too long


@contextlib.contextmanager
def atomic_write(path: Path, *, overwrite: bool) -> Iterator[Path]:
    """A temporary file beside `path`, flushed to disk and renamed to it when the block ends without an error.

    It is empty at first; the block writes or replaces it. A file that it replaces passes on its permissions. When the
    block fails, the temporary file is removed and the file at `path` stays as it was. OutputError if the disk is full
    or the place is not writable.
    """
    with atomic_write_all([path], overwrite=overwrite) as [temporary]:
        yield temporary


@contextlib.contextmanager
def atomic_write_all(paths: Sequence[Path], *, overwrite: bool) -> Iterator[list[Path]]:
    """Like `atomic_write` for several files: none is renamed before all are on the disk.

    The renames follow one another at once. No file system can make two of them atomic: after a power cut in between,
    some of the new files are there.
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
            fsync_folder(folder)


@contextlib.contextmanager
def _temporary(path: Path) -> Iterator[Path]:
    """An empty file beside `path`, locked while it is being written, and removed at the end if it still exists."""
    while True:
        temporary = path.with_name(f".{path.name[:_SHOWN]}.{os.urandom(6).hex()}.tmp")
        with temporary.open("xb") as file:
            try:
                try:
                    lock(file.fileno())
                except BlockingIOError:  # a process that removes leftovers came first
                    continue
                except OSError:  # without locks nothing counts as a leftover
                    file.close()
                if file.closed or is_at(file.fileno(), temporary):
                    yield temporary
                    return
            finally:
                temporary.unlink(missing_ok=True)


def _put(temporary: Path, path: Path, *, overwrite: bool) -> None:
    """Rename the file; OutputError if another file has got the name meanwhile."""
    if overwrite:
        temporary.replace(path)
        return
    try:
        path.hardlink_to(temporary)  # unlike renaming, this replaces nothing
    except FileExistsError as error:
        raise OutputError(f"{path}: exists: it was written meanwhile; name another file") from error
    except OSError:  # a file system without links
        check_place(path, overwrite=False)
        temporary.replace(path)


def remove_leftovers(path: Path) -> None:
    """Remove temporary files of `path` whose writers were killed; those of living processes are locked."""
    name = re.compile(rf"\.{re.escape(path.name[:_SHOWN])}\.[0-9a-f]{{12}}\.tmp")
    for found in path.parent.iterdir():
        if name.fullmatch(found.name) and found.is_file():
            with contextlib.suppress(OSError), found.open("rb+") as file:
                lock(file.fileno())
                found.unlink()
