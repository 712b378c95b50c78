"""Text in object stores and on web servers: the objects that URLs name, read in byte ranges through fsspec.

After a broken connection, reading resumes at the same byte; each request has a bounded number of attempts. Each store's
own library finds credentials, in the environment or in its settings.
"""

import glob
import io
import time
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any, NamedTuple, TypeVar

from w2v.errors import CorpusError
from w2v.quoting import quoted
from w2v.urls import has_password, protocol_of, without_secrets

Result = TypeVar("Result")


class _Store(NamedTuple):
    """How a kind of store is reached."""

    extra: str  # of w2v, with the library for it
    lists: bool  # whether it can say which objects there are
    settings: dict[str, Any]  # of fsspec's file system
    access: str  # where credentials come from


_WEB = _Store(
    "http", False, {"client_kwargs": {"trust_env": True}}, "put a user and a password into ~/.netrc, or sign the URL"
)
STORES = {
    "s3": _Store(
        "s3", True, {}, "set AWS_PROFILE or AWS's other variables, or FSSPEC_S3_ANON=true for a public bucket"
    ),
    "gs": _Store(
        "gs", True, {"session_kwargs": {"trust_env": True}},
        "set GOOGLE_APPLICATION_CREDENTIALS, or FSSPEC_GS_TOKEN=anon for a public bucket",
    ),
    "https": _WEB,
    "http": _WEB,
}  # fmt: skip

_ATTEMPTS = 4  # per request
_WAIT = 0.25  # seconds before the second attempt, twice as many before each further one
_LEAST, _MOST = 1 << 16, 1 << 23  # bytes per request: few at first, since the end of a line may be enough
_VERSIONS = ("ETag", "generation", "Last-Modified", "LastModified")  # what stores call the version of an object
_NO_RANGES = "its server does not give parts of files: download it first"
_WITHOUT_CREDENTIALS = {"NoCredentialsError", "ProfileNotFound", "DefaultCredentialsError"}  # botocore's, and Google's
_TRANSIENT = {408, 425, 429}  # HTTP statuses below 500 after which the same request may succeed


class StoredObject(NamedTuple):
    """An object as it was when it was found."""

    url: str
    size: int
    version: str  # empty if the store has none

    @property
    def name(self) -> str:
        """What messages call it."""
        return without_secrets(self.url)

    def open(self) -> "StoredFile":
        """Open it for reading; CorpusError if it has changed since it was found."""
        return StoredFile(self)

    def check(self) -> None:
        """CorpusError if it has changed since it was found."""
        about = _asked(self.url, lambda store: store.info(self.url))
        if (about["size"], _version(about)) != (self.size, self.version):
            raise _changed(self.name)


class FoundObject(NamedTuple):
    """An object that a URL names, directly or by the folder that it is in."""

    stored: StoredObject
    below: PurePosixPath | None  # its path inside that folder


def find_objects(url: str) -> list[FoundObject]:
    """What a URL names: an object, all objects in a folder, or those of a pattern with * or ?; sorted by their paths.

    CorpusError if there is none, or the store does not answer.
    """
    store = _store(url)
    if not store.lists:
        return [FoundObject(_stored(url, _asked(url, lambda store: store.info(url))), None)]
    if glob.has_magic(url):
        matches = _asked(url, lambda store: store.glob(url, detail=True))
        if not matches:
            raise CorpusError(f"{url}: no object has such a name: check the pattern")
        found = [object_ for about in matches.values() for object_ in _objects(url, about)]
    else:
        found = _objects(url, _asked(url, lambda store: store.info(url)))
    return sorted(found, key=lambda object_: PurePosixPath(object_.stored.url))


def _objects(url: str, about: dict[str, Any]) -> list[FoundObject]:
    """The object, or all objects in the folder, that this answer of the store describes."""
    protocol, name = protocol_of(url), about["name"]
    if about["type"] != "directory":
        return [FoundObject(_stored(f"{protocol}://{name}", about), None)]
    listed = _asked(url, lambda store: store.find(name, detail=True))
    return [
        FoundObject(_stored(f"{protocol}://{key}", its), PurePosixPath(key).relative_to(name))
        for key, its in listed.items()
        if not key.endswith("/")  # empty objects that some tools make for folders
    ]


def _stored(url: str, about: dict[str, Any]) -> StoredObject:
    if about["size"] is None or about.get("partial") is False:
        raise CorpusError(f"{without_secrets(url)}: {_NO_RANGES}")
    return StoredObject(url, int(about["size"]), _version(about))


def _version(about: dict[str, Any]) -> str:
    return next((str(about[name]) for name in _VERSIONS if about.get(name)), "")


class StoredFile(io.RawIOBase):
    """The bytes of an object."""

    def __init__(self, stored: StoredObject) -> None:
        self._stored = stored
        self._at = 0
        self._most = _LEAST
        self._piece = memoryview(b"")  # fetched, and not yet read
        # Without a cache of fsspec's, each read is one request for a range.
        self._file = _asked(stored.url, lambda store: store.open(stored.url, "rb", cache_type="none"))
        stored.check()

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Only from the beginning."""
        assert whence == io.SEEK_SET  # noqa: S101  # nobody asks for more
        self._at, self._most, self._piece = offset, _LEAST, memoryview(b"")
        return offset

    def tell(self) -> int:
        """The current position."""
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed asks for any buffer
        """Read what the last request returned, or make another; the number of bytes."""
        if not self._piece:
            self._piece = memoryview(self._fetched())
        count = min(len(buffer), len(self._piece))
        buffer[:count] = self._piece[:count]
        self._piece = self._piece[count:]
        self._at += count
        return count

    def _fetched(self) -> bytes:
        """The next bytes, empty at the end; after a broken connection fewer are asked for."""
        size = min(self._most, self._stored.size - self._at)
        self._most = min(2 * self._most, _MOST)

        def fetch(_store: Any) -> bytes:
            nonlocal size
            wanted, size = size, max(1, size // 2)
            self._file.seek(self._at)
            data: bytes = self._file.read(wanted)
            return data

        return _asked(self._stored.url, fetch) if size > 0 else b""

    def check(self) -> None:
        """CorpusError if the object has changed since it was found."""
        self._stored.check()


def _store(url: str) -> _Store:
    """The kind of store that serves this URL; CorpusError if there is none, or the URL holds a password."""
    protocol = protocol_of(url)
    if protocol not in STORES:
        raise CorpusError(
            f"{without_secrets(url)}: unsupported protocol {quoted(protocol)}: use {', '.join(STORES)}, or copy the "
            "text to a disk"
        )
    if has_password(url):
        raise CorpusError(f"{without_secrets(url)}: has a user or a password in it: {STORES[protocol].access}")
    return STORES[protocol]


def _file_system(protocol: str) -> Any:
    """fsspec's, without a cache of listings; ImportError if it is not installed."""
    import fsspec  # noqa: PLC0415  # an extra

    return fsspec.filesystem(protocol, use_listings_cache=False, **STORES[protocol].settings)


def _asked(url: str, request: Callable[[Any], Result]) -> Result:
    """The result of a request to the store of this URL, after several attempts if need be; CorpusError if it fails."""
    store, protocol, name = _store(url), protocol_of(url), without_secrets(url)
    for attempt in range(_ATTEMPTS):
        try:
            return request(_file_system(protocol))
        except ImportError as error:
            raise CorpusError(
                f"{name}: {protocol}:// needs a library that is not installed ({error}): "
                f"pip install 'w2v[{store.extra}]'"
            ) from error
        except Exception as error:  # libraries raise what they like
            final = _final(error, name, store)
            if final is not None:
                raise final from error
            if attempt == _ATTEMPTS - 1:
                raise CorpusError(
                    f"{name}: cannot be read ({_said(error)}), after {_ATTEMPTS} attempts: try again later"
                ) from error
        time.sleep(_WAIT * 2**attempt)
    raise AssertionError  # the last attempt has returned or raised


def _final(error: Exception, name: str, store: _Store) -> CorpusError | None:
    """The error to raise if trying again would not help; None if the next attempt may succeed."""
    cause = _cause(error)
    kind, status, why = type(cause).__name__, _status(cause), None
    if kind == "FileExpired":
        return _changed(name)
    if isinstance(cause, FileNotFoundError) or status in {404, 410}:
        why = "no such object or folder: check the name"
    elif isinstance(cause, PermissionError) or status in {401, 403}:
        why = f"access denied: {store.access}"
    elif kind in _WITHOUT_CREDENTIALS:
        why = f"no credentials ({_said(error)}): {store.access}"
    elif isinstance(cause, ValueError) and "range requests" in str(cause):
        why = _NO_RANGES
    elif isinstance(cause, ValueError) or (status is not None and status < 500 and status not in _TRANSIENT):
        why = f"cannot be read: {_said(error)}"
    return CorpusError(f"{name}: {why}") if why else None


def _cause(error: BaseException) -> BaseException:
    """The original error: fsspec reports whatever a web server refuses as a missing file."""
    is_given = isinstance(error, FileNotFoundError) and error.__cause__ is not None
    return error.__cause__ if is_given else error  # type: ignore[return-value]  # mypy does not see it


def _status(error: BaseException) -> int | None:
    """The HTTP status that a server answered with, wherever the library keeps it."""
    for one in (error, error.__cause__):
        if isinstance(response := getattr(one, "response", None), dict):  # botocore's
            return int(response["ResponseMetadata"]["HTTPStatusCode"])
    status = str(getattr(error, "status", None) or getattr(error, "code", None))
    return int(status) if status.isdigit() else None


def _said(error: BaseException) -> str:
    """The message of an error, without anything that may be secret."""
    cause = _cause(error)
    return without_secrets(str(cause)).strip() or type(cause).__name__


def _changed(name: str) -> CorpusError:
    return CorpusError(f"{name}: has changed since it was found: leave it as it is, and begin again")
