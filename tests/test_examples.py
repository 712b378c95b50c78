"""The examples of README.md and docs/ are held to what the program is."""

import itertools
import json
import re
import shlex

import click
import pytest
from markdown_it import MarkdownIt

import run_examples
from make_reference import commands
from run_examples import PROGRESS, ROOT, examples, is_run, pages, parts
from w2v.cli import main
from w2v.cli.main import COMMANDS, SECTIONS
from w2v.training import fitting

EXAMPLES = [example for page in pages() for example in examples(page)]
SHELL = [example for example in EXAMPLES if example.is_command]
# A command keeps the first help option that it is asked for: in a context without these settings, one without -h.
PARENT = click.Context(main.w2v, **main.w2v.context_settings)
IS_FAULT = re.compile(r"w2v: (?!line \d+: skipped)")  # what is shown of a command that fails, and nothing else


def name_of(page):
    return str(page.relative_to(ROOT))


def w2v_commands(example):
    """Every `w2v ...` of a console line, as arguments."""
    for words in parts(example.source):
        if words[:1] == ["w2v"]:
            yield list(itertools.takewhile(lambda word: word != ">", words[1:]))


def fails(example):
    return len(example.shown) == 1 and IS_FAULT.match(example.shown[0]) is not None


def command_of(words):
    """(the command that `words` begin with, what it is called, the words after it); groups are gone through."""
    name, command, rest = main.w2v.resolve_command(PARENT, list(words))
    while isinstance(command, click.Group) and rest:
        name, command, rest = command.resolve_command(click.Context(command, PARENT, name), rest)
    return command, name, rest


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_a_command_shown_is_one_that_there_is(page, small_model, tmp_path, monkeypatch):
    small_model.save(tmp_path / "model.safetensors")  # for --like, whose file is read
    (tmp_path / "paper.safetensors").symlink_to("model.safetensors")
    (tmp_path / "run.toml").write_text("dim = 8")  # for --config
    monkeypatch.chdir(tmp_path)
    for example in examples(page):
        for arguments in w2v_commands(example) if example.is_command and not fails(example) else ():
            if arguments:
                command, name, rest = command_of(arguments)
                try:
                    command.make_context(name, rest, parent=PARENT)  # parsed, not run
                except click.exceptions.Exit:  # --help
                    pass
                except click.ClickException as error:
                    pytest.fail(f"{example}: {error.format_message()}")


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_commands_and_options_in_sentences_are_there(page):
    options = {"-h", "--help"} | {option for words in all_commands() for parameter in command_of(words)[0].params
               for option in (*parameter.opts, *parameter.secondary_opts)}  # fmt: skip
    inline = (token.children or () for token in MarkdownIt("commonmark").enable("table").parse(page.read_text("utf-8")))
    codes = {code.content for code in itertools.chain.from_iterable(inline) if code.type == "code_inline"}
    for code in sorted(code for code in codes if code.startswith("w2v ")):
        words = [word for word in code.split()[1:] if not word.startswith("-")]
        assert not words or words[0] in COMMANDS or words[0].isupper(), code
        assert [word for word in re.findall(r"(?<!\S)--[a-z][\w-]*", code) if word not in options] == [], code


def all_commands():
    return [words for section in SECTIONS for words in commands(section)]


def test_every_command_is_shown():
    shown = [arguments for example in SHELL for arguments in w2v_commands(example)]
    assert [words for words in all_commands() if words not in [arguments[: len(words)] for arguments in shown]] == []
    run = {word for example in SHELL if is_run(example) for word in shlex.split(example.source, comments=True)}
    assert run >= run_examples.READING


def test_output_is_shown_only_of_what_is_run():
    unrun = [str(example) for example in SHELL if example.shown and not is_run(example) and not example.is_left_out]
    assert unrun == []


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("prepared")
    run_examples.prepare(folder, epochs=10)
    return folder


# Where what is shown has to be learnt, and is not its form alone: in so many epochs.
LEARNT = {"README.md": 10, "docs/guides/raw-text.md": 20}


@pytest.mark.parametrize("page", [page for page in pages() if any(map(is_run, examples(page)))], ids=name_of)
def test_examples_print_what_is_shown(page, prepared, tmp_path, monkeypatch):
    monkeypatch.delenv("W2V_MODEL", raising=False)
    epochs = LEARNT.get(name_of(page), 2)
    monkeypatch.setattr(fitting, "epochs_for", lambda _tokens: epochs)
    run_examples.for_page(prepared, tmp_path)
    names = {}
    for example in filter(is_run, examples(page)):
        if run_examples.lacks_files(example, tmp_path):
            continue
        status, printed = run_examples.run(example, tmp_path, names)
        printed = [line for line in printed if not PROGRESS.match(line)]
        told = f"{example}\n" + "\n".join(printed)
        assert bool(status) == fails(example), told
        if example.shown:
            assert agree(printed, example.shown), told


def agree(printed, shown):
    """Whether what is printed is as shown but for numbers and words that another machine has otherwise."""
    if "..." in shown:
        at = shown.index("...")
        after = shown[at + 1 :]
        return agree(printed[:at], shown[:at]) and agree(printed[len(printed) - len(after) :], after)
    return [shape(line) for line in printed] == [shape(line) for line in shown] and headings(printed) == headings(shown)


def headings(lines):
    return [line.split() for line in lines if not re.search(r"\d", line) and line[:1] not in "[{('"]


def shape(line):
    """What two runs on different machines have in common: where numbers and words are, and what JSON is made of."""
    if line.startswith("{"):
        return shape_of_json(json.loads(line))
    if line.startswith(("  A: ", "  B: ")):
        return line[:5]
    line = re.sub(r"(?<=\d) [kM](?= )", "", line)  # 950 k is 1.05 M on another machine
    return ["number" if re.fullmatch(r"\(?-?[\d,.]+%?\)?[,;:]?", part) else "word" for part in line.split()]


def shape_of_json(value):
    match value:
        case dict():
            return {name: shape_of_json(its) for name, its in value.items()}
        case list():
            return [shape_of_json(its) for its in value]
    return type(value)


def test_a_shape_is_of_words_and_numbers():
    assert shape("spain   0.834    1,182") == shape("peru  0.7  9") == ["word", "number", "number"]
    assert shape("near france (180)") == ["word", "word", "number"] != shape("near france")
    assert shape('{"a": [1, "b"]}') == {"a": [int, str]} != shape('{"a": [1, 2]}')
    assert agree(["word  cosine", "a 1", "b 2", "end"], ["word  cosine", "...", "end"])
    assert not agree(["word  cosine", "a 1", "b 2"], ["word  count", "...", "c 3"])
