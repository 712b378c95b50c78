"""`w2v help`: the help of a command under another name, and the manual page."""

import shutil
import subprocess

import pytest

from w2v.cli.main import COMMANDS, SECTIONS
from w2v.cli.plot import PICTURES


def test_commands_are_listed_in_sections(w2v_here):
    lines = w2v_here("--help").stdout.splitlines()
    places = [lines.index(f"{title}:") for title in SECTIONS]
    assert places == sorted(places)
    columns = {line.index(help_) for line in lines for name, help_ in COMMANDS.items() if line.startswith(f"  {name} ")}
    assert len(columns) == 1


@pytest.mark.parametrize("names", [[], ["train"], ["plot"], ["plot", "map"], ["help"]], ids=" ".join)
def test_help_is_what_dash_dash_help_says(w2v_here, names):
    assert w2v_here("help", *names).stdout == w2v_here(*names, "--help").stdout


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["trian"], "no such command 'trian': did you mean 'train'?"),
        (["plot", "mpa"], "no such command 'mpa': did you mean 'map'?"),
        (["train", "map"], "w2v train has no commands of its own"),
    ],
)
def test_help_for_an_unknown_command_is_refused(refused, names, said):
    assert said in refused("help", *names, status=2)


def test_the_manual_page_has_every_command_and_option(w2v_here):
    page = w2v_here("help", "--man").stdout
    assert page.startswith(".TH W2V 1 ")
    for name in [*COMMANDS, *(f"plot {picture}" for picture in PICTURES)]:
        assert f"\n.SS w2v {name}\n" in page
    assert "\n.B \\-\\-min\\-count INTEGER\n" in page
    assert "\n.B W2V_MODEL\n" in page
    assert "\\euXXXX" in page


@pytest.mark.skipif(shutil.which("groff") is None, reason="no groff")
def test_the_manual_page_is_valid_roff(w2v_here):
    page = w2v_here("help", "--man").stdout
    checked = subprocess.run(
        [shutil.which("groff"), "-man", "-ww", "-Tascii"], input=page, encoding="utf-8", capture_output=True, check=True
    )
    assert not checked.stderr
    assert "User Commands" in checked.stdout
