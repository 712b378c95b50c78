"""The page and its answers over HTTP, for people who sit at this machine.

Whoever can reach the port is not yet trusted. A page of another site could send requests here from the reader's
browser: the Host header must name this machine (no DNS rebinding), and what the browser says comes from another site
is refused. With a host of one's own the address holds a random token. A connection has one request, which is small and
soon over; its answer may come from files of the package or from `answers`, and from nowhere else.
"""

import contextlib
import errno
import io
import ipaddress
import json
import os
import re
import secrets
import socket
import socketserver
import threading
import time
from collections.abc import Sequence
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from w2v.errors import W2VError
from w2v.explorer.answers import ANSWERS, RequestError
from w2v.explorer.session import ModelSession

LOOPBACK = "127.0.0.1"
HEAD_BYTES = 16_384  # of a request
HEAD_SECONDS, BODY_SECONDS = 5.0, 60.0  # for a client to send its request, and to take its answer
CONNECTIONS = 128  # at a time; for one more, the oldest that has not asked for anything yet must go
_NO_FILES_SECONDS = 0.1  # to wait where the system has no file left for another connection
_PARAMETERS = 60
_HOST = re.compile(r"(?P<name>\[[\da-f:.]+\]|[\w.-]+)(:\d*)?")
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
SECURITY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",  # the token stays here
    "X-Content-Type-Options": "nosniff",
}


class RefusedError(Exception):
    """A request that is not answered: its status, and why."""

    def __init__(self, status: HTTPStatus, problem: str) -> None:
        super().__init__(problem)
        self.status = status


class Server(ThreadingHTTPServer):
    """Serves `models` at `address` until it is shut down, a thread a connection."""

    daemon_threads = True
    request_queue_size = 128
    allow_reuse_address = os.name == "posix"  # elsewhere it means that two may listen on one port

    def __init__(self, models: Sequence[ModelSession], host: str = LOOPBACK, port: int = 0) -> None:
        """Listen on `port`, or on a free one; W2VError where that cannot be."""
        self.models = models
        self.files = page_files()
        self._connections = threading.BoundedSemaphore(CONNECTIONS)
        self._silent: dict[Any, None] = {}  # connections that have not sent their request yet, the oldest first
        self._changing = threading.Lock()  # whether a connection is silent
        try:
            family, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            self.address_family = family
            super().__init__(place[:2], Handler)  # type: ignore[arg-type]  # for these families it is (host, port)
        except (OSError, UnicodeError) as error:  # a name that is none cannot be encoded
            raise _no_server(host, port, error) from error
        listening = _address_of(str(place[0]))
        self.token = "" if listening.is_loopback else secrets.token_urlsafe(16)
        self._names = {"localhost"} | ({host.lower(), socket.gethostname().lower()} if self.token else set())
        name = _way_out() if listening.is_unspecified else f"[{host}]" if ":" in host else host
        self.address = f"http://{name}:{self.server_address[1]}/{self.token and self.token + '/'}"

    def server_bind(self) -> None:
        """As a TCP server: HTTPServer would ask the network for this machine's name, and wait for it."""
        socketserver.TCPServer.server_bind(self)

    def lay_out(self) -> None:
        """Begin with the maps, so that they are there when the page asks."""
        for session in self.models:
            for method in dict.fromkeys(["pca", session.layouts.method]):
                session.layouts.wait(method, 0)

    def server_close(self) -> None:
        """Listen no more, and stop what is being made behind the page."""
        super().server_close()
        for session in self.models:
            session.close()

    def is_named(self, header: str) -> bool:
        """Whether a Host header names this machine, at whatever port (it may have been forwarded).

        A name that a stranger's domain was made to point here is none of them; an address is no name.
        """
        host = _HOST.fullmatch(header.lower())
        if host is None or host["name"] in self._names:
            return host is not None
        try:
            return _address_of(host["name"].strip("[]")).is_loopback or bool(self.token)
        except ValueError:
            return False

    def get_request(self) -> tuple[Any, Any]:
        """The next connection. Where the system has no file for it, wait a little: asking on and on helps nobody."""
        try:
            return super().get_request()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                time.sleep(_NO_FILES_SECONDS)
            raise

    def process_request(self, request: Any, client_address: Any) -> None:
        """Begin a thread, as soon as there are not too many."""
        if not self._connections.acquire(blocking=False):
            self._end_oldest_silent()
            self._connections.acquire()
        self._silent[request] = None
        try:
            super().process_request(request, client_address)
        except RuntimeError:  # the system has no more threads
            self.has_asked(request)
            self._connections.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """The thread."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.has_asked(request)
            self._connections.release()

    def has_asked(self, request: Any) -> bool:
        """Note that a connection is silent no more; whether it was still to be answered until now."""
        with self._changing:
            return self._silent.pop(request, self) is None

    def _end_oldest_silent(self) -> None:
        with self._changing, contextlib.suppress(StopIteration, OSError):  # none, or its client has left
            oldest = next(iter(self._silent))
            del self._silent[oldest]
            oldest.shutdown(socket.SHUT_RDWR)  # its thread sees the end of the request

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client went away."""


class Handler(BaseHTTPRequestHandler):
    """One connection: one request, and its answer."""

    server: Server
    server_version = "w2v"
    sys_version = ""
    default_request_version = "HTTP/1.0"  # of a request that names none: answers always have their headers

    def handle(self) -> None:
        """Read the request within its bounds, and answer it."""
        self.close_connection = True
        self.requestline, self.request_version, self.command = "", "HTTP/1.0", ""
        head = self._head()
        if not self.server.has_asked(self.connection):
            return
        self.connection.settimeout(BODY_SECONDS)
        if head is None:
            self.send_error(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        elif head:
            self.rfile = io.BytesIO(head)
            self.handle_one_request()

    def _head(self) -> bytes | None:
        """The request up to its empty line; nothing where the client leaves or is slow, None where it is too long."""
        head, end = bytearray(), time.monotonic() + HEAD_SECONDS
        while b"\r\n\r\n" not in head and b"\n\n" not in head:
            self.connection.settimeout(max(0.001, end - time.monotonic()))
            try:
                received = self.connection.recv(4096)
            except OSError:
                return b""
            head += received
            if len(head) > HEAD_BYTES:
                return None
            if not received:
                return b""
        return bytes(head)

    def do_GET(self) -> None:
        """Send a file of the page, or an answer."""
        try:
            status, found = HTTPStatus.OK, self._found()
        except RefusedError as refusal:
            status, found = refusal.status, _problem(str(refusal))
        except Exception as error:
            fault = f"an error in w2v itself ({type(error).__name__}: {error}): please report it"
            status, found = HTTPStatus.INTERNAL_SERVER_ERROR, _problem(fault)
        self._send(status, *found)

    do_HEAD = do_GET  # noqa: N815  # the standard library's names

    def do_POST(self) -> None:
        """Nothing here changes anything."""
        self.send_error(HTTPStatus.METHOD_NOT_ALLOWED)

    do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_POST  # noqa: N815  # likewise

    def _found(self) -> tuple[str, bytes]:
        """(type of content, content) of what is asked for."""
        try:
            url = urlsplit(self.path)
        except ValueError as error:
            raise RefusedError(HTTPStatus.BAD_REQUEST, str(error)) from error
        name = self._name(url.path)
        if name in self.server.files:
            return _TYPES[name[name.rindex(".") :]], self.server.files[name]
        if name not in ANSWERS:
            raise RefusedError(HTTPStatus.NOT_FOUND, "no such page")
        try:
            parameters = parse_qs(url.query, keep_blank_values=True, max_num_fields=_PARAMETERS)
        except ValueError as error:
            raise RefusedError(HTTPStatus.BAD_REQUEST, str(error)) from error
        try:
            return "application/json", _json(ANSWERS[name](self.server.models, parameters))
        except RequestError as error:
            raise RefusedError(HTTPStatus.BAD_REQUEST, str(error)) from error
        except W2VError as error:
            raise RefusedError(HTTPStatus.INTERNAL_SERVER_ERROR, str(error)) from error

    def _name(self, path: str) -> str:
        """What is asked for, once the request has shown that it may ask."""
        hosts, root = self.headers.get_all("Host", []), "/" + (self.server.token and self.server.token + "/")
        if len(hosts) != 1 or not self.server.is_named(hosts[0]):
            raise RefusedError(HTTPStatus.MISDIRECTED_REQUEST, "the request names another host")
        if self._comes_from_elsewhere(hosts[0], page=path == root):
            raise RefusedError(HTTPStatus.FORBIDDEN, "requests from other sites are refused")
        if not secrets.compare_digest(path[: len(root)].encode(), root.encode()):
            raise RefusedError(
                HTTPStatus.NOT_FOUND, "the access token is missing: use the full address that w2v explore printed"
            )
        return unquote(path[len(root) :]) or "index.html"

    def _comes_from_elsewhere(self, host: str, *, page: bool) -> bool:
        """Whether the browser says that another site's page sent this; a link to our page is welcome."""
        site, mode = self.headers.get("Sec-Fetch-Site", "none"), self.headers.get("Sec-Fetch-Mode")
        origin = self.headers.get("Origin")
        if origin is not None and origin != f"http://{host}":
            return True
        return site not in {"same-origin", "none"} and not (page and mode == "navigate")

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """In place of the library's page and messages, which repeat parts of the request: our own."""
        del message, explain
        status = HTTPStatus(code)
        self._send(status, *_problem(status.phrase))

    def _send(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        for name, value in SECURITY.items():
            self.send_header(name, value)
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "GET, HEAD")
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nobody reads a log of it."""


def page_files() -> dict[str, bytes]:
    """The files of the page by name: nothing else is ever read for a request."""
    folder = resources.files("w2v.explorer") / "page"
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name[file.name.rfind(".") :] in _TYPES}


def _address_of(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address that `text` is, one of IPv4 also where it is written as one of IPv6; ValueError where it is none."""
    address = ipaddress.ip_address(text.partition("%")[0])  # from % on it is the way there
    return getattr(address, "ipv4_mapped", None) or address


def _way_out() -> str:
    """The address by which this machine goes out, and so is probably reached."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
            way.connect(("192.0.2.1", 9))  # nothing is sent: the system only looks for the way
            return str(way.getsockname()[0])
    except OSError:
        return socket.gethostname()


def _problem(problem: str) -> tuple[str, bytes]:
    return "application/json", _json({"problem": problem})


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _no_server(host: str, port: int, error: OSError | UnicodeError) -> W2VError:
    if isinstance(error, UnicodeError) or error.errno == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
        return W2VError(f"{host}: not an address of this machine: name one with --host, or leave it out")
    if error.errno == errno.EADDRINUSE:
        return W2VError(f"port {port} is in use: name another with --port, or 0 for a free one")
    if error.errno == errno.EACCES:
        return W2VError(f"port {port} needs privileges that you do not have: name one above 1023 with --port")
    return W2VError(f"{host}:{port}: cannot listen there: {error.strerror or error}")
