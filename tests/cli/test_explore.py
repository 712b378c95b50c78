import contextlib
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np
import pytest

from w2v import Vectors
from w2v.vectors.formats import export


@pytest.fixture(autouse=True)
def maps(environment, tmp_path):
    """Maps are kept here, and not with the user's own."""
    environment["XDG_CACHE_HOME"] = str(tmp_path / "cache")
    return tmp_path / "cache" / "w2v" / "maps"


@pytest.fixture
def explore(environment, tmp_path):
    """Starts `w2v explore --no-browser` with the given arguments; a process whose first lines have been read."""
    started = []

    def start(*arguments, lines=3):
        command = [sys.executable, "-m", "w2v", "explore", "--no-browser", *map(str, arguments)]
        process = subprocess.Popen(
            command, cwd=tmp_path, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        started.append(process)
        process.lines = [process.stdout.readline().rstrip("\n") for _ in range(lines)]
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def fetch(address):
    with urllib.request.urlopen(address, timeout=10) as response:  # noqa: S310  # our own server
        return response.read().decode()


@pytest.mark.usefixtures("model_file")
def test_it_prints_its_url_and_serves_until_ctrl_c(explore):
    process = explore()
    assert process.lines[0] == "model.safetensors: 12 words of 7 dimensions"
    address = process.lines[1]
    assert address.startswith("http://127.0.0.1:")
    assert process.lines[2] == "Ctrl-C ends it"
    assert "<title>w2v explore</title>" in fetch(address)
    assert '"name":"model.safetensors"' in fetch(f"{address}answers/models")
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate(timeout=20)
    assert (process.returncode, rest.strip(), errors) == (0, "", "")


@pytest.mark.usefixtures("model_file")
def test_ctrl_c_does_not_wait_for_a_slow_client(explore):
    process = explore()
    port = int(process.lines[1].rstrip("/").rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET / HT")
        fetch(process.lines[1])
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=5) == 0


def test_ctrl_c_ends_it_while_the_map_is_laid_out(explore, tmp_path):
    random = np.random.default_rng(1)
    vectors = random.normal(size=(30_000, 100)).astype(np.float32)
    words = [f"w{number}" for number in range(len(vectors))]
    export(Vectors(words, np.zeros(len(words), np.int64), vectors), tmp_path / "large.safetensors", "safetensors")
    for moment in (0, 0.02, 0.05, 0.1):
        process = explore("-m", "large.safetensors", "--top", 30_000)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(moment)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0


@pytest.mark.usefixtures("model_file")
def test_a_closed_output_is_not_an_error(environment, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "w2v", "explore", "--no-browser", "--port", str(port)],
        cwd=tmp_path, env=environment, text=True, stderr=subprocess.PIPE, preexec_fn=lambda: os.close(1),  # noqa: PLW1509  # no thread forks
    )  # fmt: skip
    while True:
        try:
            fetch(f"http://127.0.0.1:{port}/")
            break
        except urllib.error.URLError:
            assert process.poll() is None, process.stderr.read()
    if sys.platform == "linux":  # what a library prints goes nowhere, not into a connection or a file
        assert str(Path(f"/proc/{process.pid}/fd/1").readlink()) == os.devnull
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, "")


@pytest.mark.usefixtures("model_file")
def test_other_signals_end_it_with_their_own_status(explore):
    process = explore()
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (143, "w2v: ended by SIGTERM\n")


@pytest.mark.usefixtures("model_file")
def test_a_port_is_kept_to_and_a_busy_one_is_one_line(explore, refused):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        message = refused("explore", "--no-browser", "--port", port)
    assert message == f"w2v: port {port} is in use: name another with --port, or 0 for a free one"
    assert explore("--port", port).lines[1] == f"http://127.0.0.1:{port}/"


def test_two_models_are_told_apart(explore, model_file, tmp_path):
    (tmp_path / "old").mkdir()
    copy = tmp_path / "old" / "model.safetensors"
    copy.write_bytes(model_file.read_bytes())
    process = explore("-m", model_file, "-m", copy, lines=4)
    assert [line.partition(":")[0] for line in process.lines[:2]] == [
        f"{tmp_path.name}/{model_file.name}",
        f"old/{copy.name}",
    ]


def test_another_host_is_warned_of_and_has_a_token(explore, model_file, tmp_path, environment):
    environment["W2V_MODEL"] = str(tmp_path / "renamed.safetensors")
    model_file.rename(tmp_path / "renamed.safetensors")
    process = explore("--host", "0.0.0.0")  # noqa: S104  # what is tested
    assert "0.0.0.0" not in process.lines[1]  # noqa: S104  # nobody reaches that
    port, token, _ = process.lines[1].rpartition(":")[2].split("/")
    assert len(token) >= 20
    assert "w2v explore" in fetch(f"http://127.0.0.1:{port}/{token}/")
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert errors.startswith("w2v: warning: anyone who has this address and can reach this machine can read the model")


@pytest.mark.usefixtures("model_file")
def test_a_page_is_exported_whole_or_not_at_all(w2v, refused, tmp_path):
    done = w2v("explore", "--export", "page.html", "--top", 10, "--layout", "pca")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("page.html: 0.2 MB; it opens in any browser")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.endswith("</html>\n")
    assert "page.html: exists: use --overwrite" in refused("explore", "--export", "page.html")
    assert w2v("explore", "--export", "page.html", "--layout", "pca", "--overwrite").returncode == 0
    assert "no such folder" in refused("explore", "--export", "none/page.html")
    model = (tmp_path / "model.safetensors").read_bytes()
    said = refused("explore", "--export", "model.safetensors", "--overwrite")
    assert "model.safetensors: is read by this command" in said
    assert (tmp_path / "model.safetensors").read_bytes() == model
    assert [path.name for path in tmp_path.iterdir()].count("page.html") == 1
    assert not list(tmp_path.glob(".*tmp"))


@pytest.mark.usefixtures("model_file")
def test_models_that_cannot_be_explored_are_one_line(refused):
    assert "none.safetensors: no such model" in refused("explore", "-m", "none.safetensors")
    model = ["-m", "model.safetensors"]
    assert "at most 2 models" in refused("explore", *model, *model, *model, status=2)
    for wrong in (["--top", "0"], ["--top", "50001"], ["--port", "70000"], ["--layout", "none"]):
        assert wrong[0] in refused("explore", *wrong, status=2)
    assert "not an address of this machine" in refused("explore", "--no-browser", "--host", "192.0.2.1")


@pytest.mark.usefixtures("model_file")
def test_a_file_that_colours_no_word_is_refused_before_serving(refused, tmp_path):
    (tmp_path / "plain.txt").write_text("king\nqueen\n")
    (tmp_path / "other.tsv").write_text("nowhere\tplace\n")
    assert "plain.txt: no column to colour words by" in refused("explore", "--words", "plain.txt")
    assert "other.tsv: 1 word, none of them on the map" in refused("explore", "--words", "other.tsv")
    assert "no column 'kind' in the first line" in refused("explore", "--words", "other.tsv", "--column", "kind")
    assert "none.tsv: cannot be read" in refused("explore", "--words", "none.tsv")
    assert "name it with --words" in refused("explore", "--column", "2", status=2)
    said = refused("explore", "--words", "other.tsv", "--export", "other.tsv", "--overwrite")
    assert "other.tsv: is read by this command" in said


@pytest.mark.usefixtures("model_file")
def test_a_model_is_explored_without_numba_or_scipy(environment, tmp_path):
    code = "import sys; from w2v.cli.main import run; run(['explore', '--export', 'page.html']); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert not {name.partition(".")[0] for name in done.stdout.split()} & {"numba", "llvmlite", "scipy", "tqdm"}


@pytest.mark.parametrize("number", [0, np.nan, np.inf, 1e-40])
def test_vectors_without_a_direction_are_exported_too(w2v_here, tmp_path, number):
    words = ["a", "b", "c"]
    vectors = Vectors(words, np.zeros(3, np.int64), np.full((3, 2), number, np.float32))
    export(vectors, tmp_path / "still.safetensors", "safetensors")
    done = w2v_here("explore", "-m", "still.safetensors", "--export", "page.html")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "page.html").stat().st_size > 10_000
