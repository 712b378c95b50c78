"""Object stores and web servers on this machine, and connections to them that break."""

import contextlib
import re
import select
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from w2v.corpus import object_store

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "s3cret", "AWS_DEFAULT_REGION": "us-east-1"}


@pytest.fixture
def fresh_connections(monkeypatch):
    """Those of other tests are not taken up again, and attempts come one after another at once."""
    fsspec = pytest.importorskip("fsspec")
    monkeypatch.setattr(object_store, "_WAIT", 0.001)
    for protocol in ("s3", "http"):
        fsspec.get_filesystem_class(protocol).clear_instance_cache()


@pytest.fixture(scope="module")
def store_port():
    """The port of moto's server, an object store."""
    server = pytest.importorskip("moto.server").ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    yield server.get_host_and_port()[1]
    server.stop()


@pytest.fixture
def bucket(store_port, fresh_connections, monkeypatch):  # noqa: ARG001
    """The empty bucket `texts`, as a function that puts objects into it."""
    import boto3  # noqa: PLC0415  # moto's

    for name, value in (CREDENTIALS | {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{store_port}"}).items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3")
    client.create_bucket(Bucket="texts")
    yield lambda key, data: client.put_object(Bucket="texts", Key=key, Body=data)
    for about in client.list_objects_v2(Bucket="texts").get("Contents", ()):
        client.delete_object(Bucket="texts", Key=about["Key"])


class _Files(BaseHTTPRequestHandler):
    """Gives `server.files`, and parts of them."""

    protocol_version = "HTTP/1.1"

    def do_HEAD(self):  # http.server's name
        self._answer(b"")

    def do_GET(self):
        self._answer(None)

    def _answer(self, body):
        self.server.requests.append((self.command, self.path, self.headers.get("Range")))
        found = self.server.files.get(self.path.partition("?")[0])
        if found is None or isinstance(found, int):
            self.send_response(found or 404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        part = found
        if wanted and self.server.gives_ranges:
            begin, end = int(wanted[1]), min(int(wanted[2]) + 1, len(found))
            part = found[begin:end]
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {begin}-{end - 1}/{len(found)}")
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(part)))
        self.send_header("ETag", f'"{hash(found)}"')
        self.end_headers()
        with contextlib.suppress(ConnectionError):
            self.wfile.write(part if body is None else body)

    def log_message(self, *_):
        """Nothing is printed."""


@contextlib.contextmanager
def web_server(files, *, gives_ranges=True):
    """(address, requests) of a server of {path: content, or status}."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Files)
    server.files, server.requests, server.gives_ranges = files, [], gives_ranges
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", server.requests
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Relay:
    """Hands bytes on to a server, and breaks the first `cuts` of the connections that have answered `after` bytes."""

    def __init__(self, port, after, cuts):
        self.broken = 0
        self._port, self._after, self._cuts = port, after, cuts
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        self._listening.close()

    def _serve(self):
        with contextlib.suppress(OSError):  # closed
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._relay, args=(client,), daemon=True).start()

    def _relay(self, client):
        server, answered = socket.create_connection(("127.0.0.1", self._port)), 0
        with client, server, contextlib.suppress(OSError):
            while True:
                for ready in select.select([client, server], [], [])[0]:
                    data = ready.recv(1 << 14)
                    if not data:
                        return
                    (client if ready is server else server).sendall(data)
                    answered += len(data) * (ready is server)
                    if answered > self._after and self.broken < self._cuts:
                        self.broken += 1
                        return
