"""Promises of docs/security.md about w2v as a whole: what its code never does, and what no file can make it do."""

import ast
import struct
from pathlib import Path

import numpy as np
import pytest

import w2v
from w2v.errors import ModelError
from w2v.explorer.server import Server

PACKAGE = Path(w2v.__file__).parent
MODULES = {path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py")}
NETWORK = {
    "socket",
    "socketserver",
    "ssl",
    "http",
    "ftplib",
    "smtplib",
    "asyncio",
    "requests",
    "httpx",
    "aiohttp",
    "ray",
}


def imported(tree):
    """The packages that a module imports anywhere in it, and `urllib.request` by its whole name."""
    for node in ast.walk(tree):
        for name in (alias.name for alias in node.names) if isinstance(node, ast.Import) else ():
            yield name if name == "urllib.request" else name.partition(".")[0]
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module if node.module == "urllib.request" else node.module.partition(".")[0]


def test_nothing_is_unpickled_executed_or_given_to_a_shell():
    for name, tree in MODULES.items():
        assert not {"pickle", "dill", "cloudpickle", "marshal", "shelve", "joblib"} & set(imported(tree)), name
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            called = ast.unparse(call.func)
            assert called not in {"eval", "exec", "compile", "os.system", "os.popen"}, (name, called)
            given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
            assert {given.get("shell"), given.get("allow_pickle")} <= {None, "False"}, (name, called)


def test_only_the_explorer_and_clusters_use_the_network():
    users = {name for name, tree in MODULES.items() if (NETWORK | {"urllib.request"}) & set(imported(tree))}
    assert users == {"explorer/server.py", "shards/ray_connection.py", "shards/ray_team.py"}


def test_the_explorer_listens_on_this_machine_alone():
    with Server([]) as server:
        assert server.socket.getsockname()[0] == "127.0.0.1"
        assert not server.token


class Payload:
    """Makes a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def test_a_pickle_in_a_numpy_file_is_not_loaded(tmp_path):
    np.save(tmp_path / "v.npy", np.array([[Payload(tmp_path / "ran")]], object), allow_pickle=True)
    (tmp_path / "v.vocab.txt").write_text("word\n", "utf-8")
    with pytest.raises(ModelError, match="not a matrix of float16, 32 or 64"):
        w2v.load(tmp_path / "v.npy")
    assert not (tmp_path / "ran").exists()


def test_a_header_of_more_than_100_mb_is_refused(tmp_path):
    path = tmp_path / "m.safetensors"
    with path.open("wb") as file:
        file.write(struct.pack("<Q", 100_000_001) + b"{")
        file.truncate(200_000_000)  # with room for it: a hole in the file
    with pytest.raises(ModelError, match=r"not a w2v model, or cut short|header"):
        w2v.load(path)
