"""What a file is by its first bytes, whatever its name says."""

import re

HEAD_BYTES = 16  # enough to know every type by but tar

_SIGNS = {  # what files of a type start with; no file starts with two of them
    "gzip": rb"\x1f\x8b",
    "bzip2": rb"BZh.(1AY&SY|\x17rE8P\x90)",  # "BZh" might start a text: a block or the end of the stream has to follow
    "xz": rb"\xfd7zXZ\0",
    "zstd": rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18",  # a frame, or one to be skipped
    "lz4": rb"\x04\x22\x4d\x18",
    "compress": rb"\x1f\x9d",
    "zip": rb"PK\x03\x04",
    "7z": rb"7z\xbc\xaf\x27\x1c",
    "rar": rb"Rar!\x1a\x07",
    "tar": rb".{257}ustar",
    "PDF": rb"%PDF-",
    "image": rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*",  # PNG, JPEG, GIF, TIFF
    "office document": rb"\xd0\xcf\x11\xe0",
    "SQLite": rb"SQLite format 3\0",
    "Parquet": rb"PAR1",
    "HDF5": rb"\x89HDF",
    "safetensors": rb".{4}\0{4}\{",  # the size of a header in JSON, and its beginning
    "fastText": rb"\xba\x16\x4f\x2f",
    "pickle": rb"\x80",
}
_PATTERNS = {name: re.compile(sign, re.DOTALL) for name, sign in _SIGNS.items()}


def file_type(head: bytes) -> str | None:
    """The name of the type of the file that starts with `head`, or None."""
    return next((name for name, pattern in _PATTERNS.items() if pattern.match(head)), None)
