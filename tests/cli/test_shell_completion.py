"""Completion as shells ask for it, and as bash shows it."""

import shutil
import subprocess
import sys

import pytest

from w2v.cli.shell_completion import proposals

pytestmark = pytest.mark.usefixtures("model_file")


@pytest.fixture
def completed(w2v_here, environment):
    """What bash is told may stand after `line`, in a folder with the small model: (kind, text)."""

    def complete(line, **variables):
        words = line.split(" ")
        environment.update(
            {"_W2V_COMPLETE": "bash_complete", "COMP_WORDS": "\n".join(["w2v", *words]), "COMP_CWORD": str(len(words))},
            **variables,
        )
        done = w2v_here()
        assert (done.returncode, done.stderr) == (0, "")
        return [tuple(line.split(",", 1)) for line in done.stdout.split()]

    return complete


def texts(found):
    assert {kind for kind, _ in found} <= {"plain"}
    return [text for _, text in found]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_script_and_nothing_else(w2v_process, shell):
    done = w2v_process(env={"_W2V_COMPLETE": f"{shell}_source"})
    assert (done.returncode, done.stderr) == (0, "")
    assert "Usage" not in done.stdout
    assert f"_W2V_COMPLETE={shell}_complete" in done.stdout
    if program := shutil.which(shell):
        subprocess.run([program, "-n"], input=done.stdout, encoding="utf-8", check=True)


def test_another_shell_is_refused(refused):
    said = refused(status=2, env={"_W2V_COMPLETE": "tcsh_source"})
    assert "_W2V_COMPLETE=tcsh_source: it can be bash_source, zsh_source, fish_source" in said


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("sim", ["similar", "similarity"]),
        ("plot h", ["heatmap"]),
        ("help plot h", ["heatmap"]),
        ("similar k", ["king"]),
        ("similar pa", ["Paris"]),  # in another case, where none begins so
        ("similar king 東", ["東京"]),
        ("similar don", []),  # bash would take the rest of don't for a string
        ("similar -m nowhere k", []),
        ("plot axis k", ["king"]),
        ("nonsense k", []),
        ("train c --objective n", ["negative-sampling", "nce"]),
        ("train c --proposal p", ["partition"]),
        ("compare c --objectives nce,so", ["nce,softmax"]),
        ("convert a b --to p", ["parquet", "projector"]),
    ],
)
def test_commands_words_of_the_model_objectives_and_formats_are_completed(completed, line, found):
    assert texts(completed(line)) == found


def test_words_are_those_of_the_model_that_the_line_or_the_variable_names(completed, model_file):
    moved = model_file.rename(model_file.with_name("other.safetensors"))
    assert not completed("similar ki")
    assert texts(completed("similar -m other.safetensors ki")) == ["king"]
    assert texts(completed("similar ki", W2V_MODEL=str(moved))) == ["king"]


@pytest.mark.parametrize("line", ["similar -m x", "train x", "check x", "phrases x", "phrases a -o x", "convert x"])
def test_files_are_completed_by_the_shell(completed, line):
    assert completed(line) == [("file", "x")]


def test_a_damaged_model_completes_nothing(completed, model_file):
    model_file.write_bytes(model_file.read_bytes()[:100])
    assert not completed("similar k")


def test_completing_imports_no_numba(environment, tmp_path):
    code = "import sys; from w2v.cli.main import run; run([]); print(*sys.modules, file=sys.stderr)"
    asked = {"_W2V_COMPLETE": "bash_complete", "COMP_WORDS": "w2v similar k", "COMP_CWORD": "2"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**environment, **asked},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "plain,king\n"
    assert not {"numba", "scipy"} & {name.partition(".")[0] for name in done.stderr.split()}


def test_words_with_special_characters_of_the_shell_are_not_proposed():
    words = ["a;reboot", "a$HOME", "a`b`", "a*", "a'", "a,b", "a:b", "a\x9b", "a\\n", "a(", "-a"]
    assert proposals([*words, "a-b", "a/b", "naïve", "नमस्ते"], "") == ["a-b", "a/b", "naïve", "नमस्ते"]


def test_proposals_share_no_longer_prefix_than_all_completions():
    words = [f"kin{number}" for number in range(100)] + ["kite", "kilo"]
    assert proposals(words, "ki") == [*words[:50], "kite"]
    assert proposals(words, "kin") == words[:50]
