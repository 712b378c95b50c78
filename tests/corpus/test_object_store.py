"""Text in object stores: on moto's server, which is a real HTTP server, and on a plain web server."""

import json
import sys

import pytest

import w2v
from object_stores import CREDENTIALS, Relay, web_server
from w2v.cli import main
from w2v.corpus.object_store import STORES, find_objects
from w2v.corpus.sources import find_sources
from w2v.corpus.text import blocks
from w2v.errors import CorpusError, ModelError, OutputError
from w2v.text_options import TextOptions

fsspec = pytest.importorskip("fsspec")
pytestmark = pytest.mark.usefixtures("fresh_connections")
TEXT = b"".join(b"w%d w%d the end of line %d\n" % (k % 7, k % 11, k) for k in range(2_000))


def text_of(*paths, options=TextOptions()):  # noqa: B008  # frozen
    return b"".join(block.data for block in blocks(find_sources(paths, options).files))


def test_files_folders_and_patterns_give_the_same_as_files_on_disk(bucket, tmp_path):
    contents = {"b/2.txt": b"two\n", "b/10.txt": b"ten\n", "b-/x.txt": b"x\n", "a.md": b"a\n", "b/.h/z.txt": b"z\n"}
    for name, data in contents.items():
        bucket(f"c/{name}", data)
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_bytes(data)
    bucket("c/empty/", b"")
    for options in (TextOptions(), TextOptions(include=("*.txt",)), TextOptions(exclude=("b",))):
        found, there = find_sources(["s3://texts/c"], options), find_sources([tmp_path], options)
        assert [file.name.removeprefix("s3://texts/c/") for file in found.files] == [
            file.name.removeprefix(f"{tmp_path}/") for file in there.files
        ]
        assert [file.size for file in found.files] == [file.size for file in there.files]
        assert (found.hidden, found.total_bytes) == (1, there.total_bytes)
    assert text_of("s3://texts/c/b/*.txt") == b"ten\ntwo\n"
    assert text_of("s3://texts/*/b*") == b"ten\ntwo\nx\n"
    assert text_of("s3://texts/c/a.md", "s3://texts/c/b/") == b"a\nten\ntwo\n"


def test_reading_resumes_where_a_connection_broke(bucket, store_port, monkeypatch):
    bucket("long.txt", TEXT * 50)
    relay = Relay(store_port, 1_000_000, 3)
    monkeypatch.setenv("AWS_ENDPOINT_URL", relay.address)
    assert text_of("s3://texts/long.txt") == TEXT * 50
    assert relay.broken == 3
    relay.close()


def test_reading_resumes_on_the_web_and_constant_failure_is_one_error():
    with web_server({"/long.txt": TEXT * 50}) as (address, requests):
        port = int(address.rpartition(":")[2])
        relay = Relay(port, 1_000_000, 3)
        assert text_of(f"{relay.address}/long.txt?signature=s3cret") == TEXT * 50
        relay.close()
        assert relay.broken == 3
        begins = [its.partition("-")[0] for method, _, its in requests if method == "GET"]
        assert len(begins) == len(set(begins)) + 3  # what broke was asked for again, and nothing before it
        relay = Relay(port, 10_000, 1000)
        with pytest.raises(
            CorpusError, match=r"^http://127.*/long\.txt: cannot be read \(.*\), after 4 attempts: try again later$"
        ) as error:
            text_of(f"{relay.address}/long.txt?signature=s3cret")
        assert "s3cret" not in str(error.value)
        relay.close()
        with pytest.raises(CorpusError, match=r"long\.txt: cannot be read \(Cannot connect .*\), after 4 attempts"):
            text_of(f"{relay.address}/long.txt")


def test_what_has_changed_since_it_was_found_is_refused(bucket):
    bucket("text.txt", TEXT)
    found = find_sources(["s3://texts/text.txt"]).files
    reading = blocks(found)
    next(reading)
    bucket("text.txt", TEXT[:-2] + b"!\n")
    for rest in (reading, blocks(found)):
        with pytest.raises(CorpusError, match=r"^s3://texts/text\.txt: has changed since it was found"):
            list(rest)


@pytest.mark.usefixtures("bucket")
def test_what_is_missing_or_denied_is_one_line(monkeypatch):
    for url in ("s3://texts/none.txt", "s3://nowhere/none.txt", "s3://texts/none/*"):
        with pytest.raises(CorpusError, match=r"^s3://[^ ]*: no (such object or folder|object has such a name): check"):
            find_sources([url])
    with web_server({"/denied": 403, "/busy": 503, "/odd": 400}) as (address, _):
        for path, said in (
            ("denied", "access denied: put a user and a password into ~/.netrc"),
            ("none", "no such object or folder: check the name"),
            ("busy", r"cannot be read \(503.*\), after 4 attempts"),
            ("odd", "cannot be read: 400"),
        ):
            with pytest.raises(CorpusError, match=f"^{address}/{path}: {said}"):
                find_sources([f"{address}/{path}?signature=s3cret"])
    with web_server({"/text": TEXT * 3}, gives_ranges=False) as (address, _):
        found = find_sources([f"{address}/text"]).files
        with pytest.raises(CorpusError, match="its server does not give parts of files: download it first"):
            list(blocks(found))
    with pytest.raises(CorpusError, match="has a user or a password in it: put") as error:
        find_sources(["https://me:s3cret@host/text"])
    assert "s3cret" not in str(error.value)
    with pytest.raises(
        CorpusError, match=r"^ftp://host/a: unsupported protocol 'ftp': use s3, gs, https, http, or copy the text"
    ):
        find_sources(["ftp://host/a"])
    for name in CREDENTIALS:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    with pytest.raises(CorpusError, match=r"^s3://texts/a: no credentials \(.*\): set AWS_PROFILE"):
        find_objects("s3://texts/a")


@pytest.mark.parametrize("protocol", STORES)
def test_a_library_that_is_missing_is_named(protocol, monkeypatch):
    for module in ("s3fs", "gcsfs", "aiohttp", "fsspec.implementations.http"):
        monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.delitem(sys.modules["fsspec.registry"]._registry, protocol, raising=False)
    with pytest.raises(CorpusError, match=rf"{protocol}:// needs .* pip install 'w2v\[{STORES[protocol].extra}\]'$"):
        find_sources([f"{protocol}://bucket/text"])


def test_commands_read_urls(bucket, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    bucket("text.txt", TEXT)
    assert main.run(["check", "s3://texts/text.txt", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["corpus"]["lines"] == 2000
    assert main.run(["phrases", "s3://texts/text.txt", "-o", "joined.txt"]) == 0
    assert len((tmp_path / "joined.txt").read_text().splitlines()) == 2000
    assert main.run(["train", "s3://texts/*.txt", "--dim", "4", "--epochs", "1", "--log", "log.jsonl"]) == 0
    assert main.run(["info", "--json"]) == 0
    out, said = capsys.readouterr()
    assert "s3cret" not in out + said + (tmp_path / "log.jsonl").read_text()


def test_urls_are_refused_where_no_text_is_read(tmp_path):
    for error, use, message in (
        (CorpusError, lambda: w2v.train("s3://b/x.csv", column="text"), "is a URL, where only text can be read"),
        (ModelError, lambda: w2v.load("s3://b/model.safetensors"), "is a URL, where only text can be read"),
        (OutputError, lambda: w2v.train([["a"]], checkpoint="s3://b/kept"), "is a URL, where nothing is written"),
        (CorpusError, lambda: w2v.train(tmp_path.__class__("s3://b/x")), "Path has removed a slash from this URL"),
    ):
        with pytest.raises(error, match=message):
            use()
