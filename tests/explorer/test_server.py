"""What the server answers, and what it refuses: bytes on sockets, without a browser."""

import concurrent.futures
import json
import re
import socket
import threading
from http.client import HTTPConnection
from urllib.parse import quote

import pytest

from explored import session
from w2v import load
from w2v.errors import W2VError
from w2v.explorer.answers import ANSWERS
from w2v.explorer.server import CONNECTIONS, HEAD_BYTES, Server
from w2v.explorer.session import ModelSession


def get(server, path, *, method="GET", **headers):
    connection = HTTPConnection("127.0.0.1", server.server_address[1], timeout=20)
    try:
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def status(*arguments, **options):
    return get(*arguments, **options)[0].status


def say(server, data, *, close=False):
    """Send bytes as they are, and receive to the end."""
    with socket.create_connection(("127.0.0.1", server.server_address[1]), timeout=20) as connection:
        connection.sendall(data)
        if close:
            connection.shutdown(socket.SHUT_WR)
        received = b""
        while part := connection.recv(65536):
            received += part
    return received


def test_the_page_comes_with_a_strict_policy(one):
    for path in ("/", "/page.js", "/answers/models", "/nothing"):
        response, _ = get(one, path)
        policy = response.getheader("Content-Security-Policy")
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert response.getheader("X-Content-Type-Options") == "nosniff"
        assert response.getheader("Cross-Origin-Resource-Policy") == "same-origin"
        assert response.getheader("Referrer-Policy") == "no-referrer"
        assert response.getheader("Access-Control-Allow-Origin") is None


def test_every_file_of_the_page_is_served_and_nothing_else(one, page_folder):
    types = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
    for path in page_folder.iterdir():
        response, body = get(one, f"/{path.name}")
        assert (response.status, body) == (200, path.read_bytes())
        assert response.getheader("Content-Type") == f"{types[path.suffix]}; charset=utf-8"
    secrets = ["server.py", "../server.py", "..%2fserver.py", "%2e%2e/server.py", "/etc/passwd", "page.js/", "answers"]
    for path in (
        *secrets,
        "./index.html",
        "../page/index.html",
        "answers/../index.html",
        "\\index.html",
        "index.html%00",
    ):
        assert status(one, f"/{path}") == 404, path


def test_head_is_as_get_without_the_content(one):
    whole, content = get(one, "/index.html")
    head, end, nothing = say(one, b"HEAD /index.html HTTP/1.1\r\nHost: localhost\r\n\r\n").partition(b"\r\n\r\n")
    assert (end, nothing) == (b"\r\n\r\n", b"")
    assert head.startswith(b"HTTP/1.0 200 ")
    assert f"Content-Length: {len(content)}".encode() in head.splitlines()
    assert whole.getheader("Content-Length") == str(len(content))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_nothing_can_be_changed(one, method):
    response, body = get(one, "/answers/models", method=method)
    assert response.status in {405, 501}
    assert method.encode() not in body


@pytest.mark.parametrize(
    "line", ["GET /answers/models", "GET /", "PUT /", "GET / <b> x HTTP/3", "GET / HTTP/2.0", "<b> / HTTP/1.1", "x"]
)
def test_every_answer_has_its_headers_and_repeats_nothing(one, line):
    head, _, body = say(one, f"{line}\r\nHost: localhost\r\n\r\n".encode()).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.0 ")
    assert b"\r\nContent-Security-Policy: default-src 'none'" in head
    assert b"<b>" not in body


def test_lines_may_end_as_they_do_in_files(one):
    assert b" 200 " in say(one, b"GET /answers/models HTTP/1.0\nHost: localhost\n\n")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example",
                                  "a@127.0.0.1", "a@localhost", "10.0.0.1", "[2001:db8::1]", "[::1", "",
                                  "127.0.0.1/x", "127.0.0.1:8000:x", "localhost:1@evil"])  # fmt: skip
def test_a_host_that_is_not_this_machine_is_refused(one, host):
    response, body = get(one, "/", Host=host)
    assert response.status == 421
    assert b"w2v" not in body


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:1234", "[::1]:80", "LOCALHOST"])
def test_this_machine_may_be_called_by_its_names_at_any_port(one, host):
    assert status(one, "/answers/models", Host=host) == 200


def test_no_host_or_two_are_refused(one):
    assert b" 421 " in say(one, b"GET / HTTP/1.1\r\n\r\n")
    assert b" 421 " in say(one, b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n")
    assert b" 421 " in say(one, b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n")


def test_another_site_may_link_here_and_no_more(one):
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert status(one, "/", **elsewhere, **{"Sec-Fetch-Mode": "navigate"}) == 200
    assert status(one, "/", **elsewhere, **{"Sec-Fetch-Mode": "no-cors"}) == 403
    for path in ("/answers/models", "/page.js"):
        for site in ("cross-site", "same-site"):
            assert status(one, path, **{"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate"}) == 403
        assert status(one, path, **{"Sec-Fetch-Site": "same-origin"}) == 200
    port = one.server_address[1]
    assert status(one, "/answers/models", Origin="http://evil.example") == 403
    assert status(one, "/answers/models", Origin="null") == 403
    assert status(one, "/answers/models", Origin=f"http://127.0.0.1:{port + 1}") == 403
    assert status(one, "/answers/models", Origin=f"http://127.0.0.1:{port}") == 200


def test_a_host_that_was_named_needs_the_token(serve):
    server = serve(session(), host="0.0.0.0")  # noqa: S104  # what is tested
    root = "/" + server.address.split("/", 3)[3]
    assert len(root) >= 20
    for path in ("/", "/answers/models", "/page.js", "/wrong/", f"{root[:-2]}/", f"{root[:-2]}x/"):
        response, body = get(server, path)
        assert response.status == 404
        assert server.token.encode() not in body
    assert status(server, root) == status(server, f"{root}answers/models") == 200
    assert status(server, f"{root}answers/models", Host="192.168.1.7:8000") == 200  # however it is reached
    assert status(server, f"{root}answers/models", Host="evil.example") == 421
    assert serve(session(), host="0.0.0.0").token != server.token  # noqa: S104


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "127.1", "LOCALHOST"])
def test_any_name_of_this_machine_needs_no_token(host):
    with Server([], host=host) as server:
        assert server.address == f"http://{host}:{server.server_address[1]}/"


@pytest.mark.parametrize("host", ["0.0.0.0", "0"])  # noqa: S104  # what is tested
def test_all_addresses_are_told_as_one_that_can_be_reached(host):
    with Server([], host=host) as server:
        name, port, path = re.fullmatch(r"http://(.+):(\d+)/(.*)", server.address).groups()
        assert name not in {host, "*"}
        assert (int(port), path) == (server.server_address[1], f"{server.token}/")


def test_a_request_has_a_bounded_size(one):
    start = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
    assert b" 200 " in say(one, start + b"X: " + b"a" * 8_000 + b"\r\n\r\n")
    assert b" 431 " in say(one, start + b"X: " + b"a" * HEAD_BYTES + b"\r\n")
    assert b" 431 " in say(one, b"G" * (HEAD_BYTES + 1))
    assert b" 431 " in say(one, start + b"X: a\r\n" * 4_000)
    assert say(one, start, close=True) == b""
    whole = b"GET //[ HTTP/1.0\r\nHost: localhost\r\n\r\n"
    broken = [b"\x16\x03\x01", b"GET", b"GET / HTTP/9.9", b"GET /", b""]
    for nonsense in (whole, *(line + b"\r\n\r\n" for line in broken)):
        assert b" 200 " not in say(one, nonsense)


def test_what_a_request_may_ask_for_is_bounded(one):
    near = "/answers/near?model=0"
    assert status(one, f"{near}&n=100&plus=france") == 200
    for wrong in (
        "&n=101&plus=france", "&n=0&plus=france", "&n=-1&plus=france", "&n=1e9&plus=france", "&plus=france",
        "&n=٣&plus=france", "&n=5", "&n=5" + "&plus=france" * 51, "&n=5" + "&x=1" * 100, "&n=9999999999999999&plus=a",
    ):  # fmt: skip
        response, body = get(one, quote(near + wrong, safe="/?&="))
        assert response.status == 400, wrong
        assert json.loads(body)["problem"]
    for path in ("near?n=5&plus=france", "near?model=1&n=5&plus=france", "near?model=x&n=5&plus=france",
                 "analogy?model=0&n=5&plus=a&plus=b", "analogy?model=0&n=5&plus=a&plus=b&minus=c",
                 "odd?model=0&n=5&plus=a", "similarity?model=0&n=5&plus=a", "complete?model=0&text=a",
                 "places", "places?model=0&layout=som", "card?model=9"):  # fmt: skip
        assert status(one, f"/answers/{path}") == 400, path
    assert status(one, "/answers/nothing?model=0") == 404


def test_an_internal_error_is_reported_as_one(one, monkeypatch):
    monkeypatch.setitem(ANSWERS, "answers/models", lambda *_: 1 // 0)
    response, body = get(one, "/answers/models")
    assert response.status == 500
    assert "an error in w2v itself (ZeroDivisionError" in json.loads(body)["problem"]


def test_a_hundred_requests_at_once_are_answered_alike(one):
    path = "/answers/near?model=0&n=10&plus=paris&minus=france&plus=japan"
    _, expected = get(one, path)
    with concurrent.futures.ThreadPoolExecutor(100) as pool:
        answers = list(pool.map(lambda _: get(one, path), range(300)))
    assert {response.status for response, _ in answers} == {200}
    assert {body for _, body in answers} == {expected}


def test_waiting_for_a_map_does_not_block_other_clients(serve, monkeypatch):
    monkeypatch.setattr("w2v.explorer.answers.PLACES_SECONDS", 0.2)
    server = serve(session(top=110, method="tsne"))
    path = "/answers/places?model=0&layout=tsne"
    waiting = [socket.create_connection(("127.0.0.1", server.server_address[1])) for _ in range(CONNECTIONS)]
    for connection in waiting:
        connection.sendall(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
    assert json.loads(get(server, path)[1])["pending"] is True  # a process begins for longer
    assert status(server, "/answers/near?model=0&n=5&plus=france") == 200
    assert json.loads(get(server, "/answers/places?model=0&layout=pca")[1])["words"][0] == "france"
    for connection in waiting:
        connection.close()
    while "pending" in (found := json.loads(get(server, path)[1])):
        assert found["share"] <= 1
    assert len(found["x"]) == 110


def test_slow_clients_do_not_block_others(one):
    slow = [socket.create_connection(("127.0.0.1", one.server_address[1])) for _ in range(CONNECTIONS - 1)]
    try:
        for connection in slow:
            connection.sendall(b"GET / HT")
        assert status(one, "/answers/models") == 200  # one after another would take minutes
    finally:
        for connection in slow:
            connection.close()


def test_idle_connections_do_not_block_others(serve, monkeypatch):
    monkeypatch.setattr("w2v.explorer.server.HEAD_SECONDS", 600)
    server = serve(session())
    address = "127.0.0.1", server.server_address[1]
    idle = [socket.create_connection(address, timeout=20) for _ in range(2 * CONNECTIONS)]
    try:
        assert status(server, "/answers/models") == 200
        assert idle[0].recv(1) == b""  # the oldest have gone
        idle[-1].sendall(b"GET /answers/models HTTP/1.0\r\nHost: localhost\r\n\r\n")
        assert idle[-1].recv(12) == b"HTTP/1.0 200"
    finally:
        for connection in idle:
            connection.close()


def test_a_client_that_never_ends_its_request_is_disconnected(serve, monkeypatch):
    monkeypatch.setattr("w2v.explorer.server.HEAD_SECONDS", 0.2)
    server = serve(session())
    with socket.create_connection(("127.0.0.1", server.server_address[1]), timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
        assert connection.recv(1) == b""


def test_a_port_in_use_is_an_error(one):
    port = one.server_address[1]
    with pytest.raises(W2VError, match=f"port {port} is in use: name another with --port"):
        Server([], port=port)


def test_an_address_of_another_machine_is_an_error():
    with pytest.raises(W2VError, match="not an address of this machine"):
        Server([], host="192.0.2.1")
    with pytest.raises(W2VError, match="not an address of this machine"):
        Server([], host="no.such.host.invalid")
    with pytest.raises(W2VError, match="not an address of this machine"):
        Server([], host="a" * 70)


def test_a_model_that_changed_is_reported_and_not_read(tmp_path, small_model):
    path = tmp_path / "model.safetensors"
    small_model.save(path)
    with Server([ModelSession(load(path), "model.safetensors", top=10, method="pca")]) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        questions = (
            "models",
            "places?model=0",
            "card?model=0",
            "near?model=0&n=3&plus=king",
            "complete?model=0&n=3&text=k",
        )
        assert status(server, "/answers/near?model=0&n=3&plus=king") == 200
        with path.open("r+b") as file:
            file.truncate(10)
        for question in questions:
            response, body = get(server, f"/answers/{question}")
            assert response.status == 500
            assert json.loads(body)["problem"].startswith("model.safetensors has been replaced or changed: start w2v")
        server.shutdown()
