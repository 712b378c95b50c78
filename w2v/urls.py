"""URLs where names of files are given: which are URLs, and how they are shown."""

import re
from pathlib import Path
from urllib.parse import urlsplit

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,31}://")
_PATH_OF_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,31}:/[^/]")  # what Path makes of one; a drive has a single letter
_SECRETS = re.compile(r"(\w://)(?:[^\s/?'\"]*@)?([^\s?'\"]*)(\?[^\s'\"]*)?")


def is_url(name: str | Path) -> bool:
    """Whether a name is a URL, or a Path that was made of one and is the name of nothing on this machine."""
    if isinstance(name, Path):
        return bool(_PATH_OF_URL.match(str(name))) and not Path(name.parts[0]).exists()
    return bool(_URL.match(name))


def why_missing(path: str | Path) -> str:
    """What to say of a file that is not there, which is no text."""
    return "is a URL, where only text can be read: download it first" if is_url(path) else "no such file"


def protocol_of(url: str) -> str:
    """What stands before ://."""
    return url.partition("://")[0].lower()


def has_password(url: str) -> bool:
    """Whether it names a user or a password."""
    return "@" in urlsplit(url).netloc


def without_secrets(text: str) -> str:
    """`text` with all URLs in it short of what may be secret: a user, a password, a signature in the query."""
    return _SECRETS.sub(r"\1\2", text)
