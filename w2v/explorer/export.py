"""The page as one file that needs no server: its code, its style, and as much of the models as it shows.

Of each model there are the most frequent words with their vectors, of length one and rounded to 8 bits; their nearest
neighbours among each other are computed beforehand from the vectors as they are. The file's content security policy
names its program and its style by their hashes: nothing else in it can run, nor can anything be fetched.
"""

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2v.explorer.server import page_files
from w2v.explorer.session import ModelSession
from w2v.hyperparameters import Hyperparameters
from w2v.model.paths import check_writable
from w2v.model.storage import atomic_write
from w2v.vectors import queries
from w2v.vectors.trust import least_count
from w2v.vectors.vectors import Vectors

NEIGHBOURS = 30  # of each word: as many as the page offers to show
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?:\{\};\n)?", re.MULTILINE)
_ICON = '<link rel="icon" href="icon.svg" />'
_STYLE = '<link rel="stylesheet" href="style.css" />'
_SCRIPT = '<script type="module" src="main_served.js"></script>'
_HEAD, _END = '<meta charset="utf-8" />\n', "  </body>"


def export(models: Sequence[ModelSession], path: Path, *, overwrite: bool) -> None:
    """Write the page to `path`, whole or not at all; OutputError where that cannot be."""
    check_writable(path, overwrite=overwrite)  # before minutes of work, not after
    page = render(models)
    with atomic_write(path, overwrite=overwrite) as temporary:
        temporary.write_text(page, encoding="utf-8")


def render(models: Sequence[ModelSession]) -> str:
    """The page as one text."""
    files = {name: content.decode() for name, content in page_files().items()}
    program, style = bundle(files, "main_exported.js"), files["style.css"]
    policy = (
        f"default-src 'none'; script-src {_hash(program)}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    icon = base64.b64encode(files["icon.svg"].encode()).decode()
    # Nothing but an end tag ends a script: without "<" data cannot hold one.
    data = json.dumps([contents(session) for session in models], separators=(",", ":")).replace("<", r"\u003c")
    page = files["index.html"]
    for place, inline in (
        (_HEAD, f'{_HEAD}    <meta http-equiv="Content-Security-Policy" content="{policy}" />\n'),
        (_ICON, f'<link rel="icon" href="data:image/svg+xml;base64,{icon}" />'),
        (_STYLE, f"<style>{style}</style>"),
        (_SCRIPT, f'<script type="module">{program}</script>'),
        (_END, f'    <script type="application/json" id="models-data">{data}</script>\n{_END}'),
    ):
        before, _, after = page.partition(place)
        page = before + inline + after
    return page


def bundle(files: dict[str, str], main: str) -> str:
    """The module `main` and all that it imports as one module, what is imported before what imports it.

    The page's modules import by name, from files beside them, on one line, and have no two top-level names alike.
    """
    placed: dict[str, str] = {}

    def place(name: str) -> None:
        if name not in placed:
            for imported in _IMPORT.findall(files[name]):
                place(imported)
            placed[name] = _EXPORT.sub("", _IMPORT.sub("", files[name]))

    place(main)
    return "\n".join(placed.values())


def contents(session: ModelSession) -> dict[str, Any]:
    """What the file holds of one model."""
    vectors, shown = session.vectors, session.shown
    words = list(vectors.words[:shown])
    numbers, scales = quantised(vectors.directions.unit(range(shown)))
    rows, cosines = neighbours(vectors, words)
    methods = list(dict.fromkeys([session.layouts.method, "pca"]))
    return {
        "facts": {**session.facts, "layouts": methods, "ready": methods, "advice": ""},
        "spelling": _spelling(vectors),
        "counts": vectors.counts[:shown].tolist(),
        "least": least_count(vectors.counts),
        "vectors": _base64(numbers),
        "scales": _base64(scales),
        "neighbours": _base64(rows),
        "cosines": _base64(cosines),
        "places": {method: session.places(method) for method in methods},
        "faithfulness": {method: session.layouts.faithfulness(method) for method in methods},
        "regions": session.regions(),
        "column": session.column(),
        "card": session.card(),
    }


def _spelling(vectors: Vectors) -> dict[str, Any]:
    """How the text was spelled that the words are from, as far as that is known."""
    config = vectors.model.hyperparameters if vectors.model is not None else Hyperparameters()
    return {"lowercase": config.lowercase, "normalize": config.normalize}


def quantised(unit: NDArray[np.float64]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """(whole numbers from -127 to 127 [N, D], what each row is multiplied by to be as it was [N]).

    A row without a direction (NaN) is all zeros, as is its scale.
    """
    known = np.nan_to_num(unit)
    scales = np.abs(known).max(axis=1) / 127
    steps = np.divide(known, scales[:, None], out=np.zeros_like(known), where=scales[:, None] > 0)
    return np.rint(steps).astype(np.int8), scales.astype(np.float32)


def neighbours(vectors: Vectors, words: Sequence[str]) -> tuple[NDArray[np.uint16], NDArray[np.int16]]:
    """(rows [N, k], cosines in 32767ths [N, k]) of each word's nearest among `words`, which are the first ones.

    Where there are fewer, and for a word without a direction, the word's own row fills the rest.
    """
    n = min(NEIGHBOURS, len(words))
    rows = np.repeat(np.arange(len(words), dtype=np.uint16)[:, None], n, axis=1)
    cosines = np.zeros((len(words), n), np.int16)
    directed = np.flatnonzero(vectors.directions.directed()[: len(words)]).tolist()
    found = queries.similar(vectors, [[words[row]] for row in directed], n, top=len(words))
    for row, near in zip(directed, found, strict=True):
        rows[row, : len(near)] = [vectors.row(neighbour.word) for neighbour in near]
        cosines[row, : len(near)] = np.rint([neighbour.cosine * 32767 for neighbour in near])
    return rows, cosines


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _base64(array: NDArray[Any]) -> str:
    """The array's little-endian bytes in C order."""
    return base64.b64encode(array.astype(array.dtype.newbyteorder("<")).tobytes()).decode()
