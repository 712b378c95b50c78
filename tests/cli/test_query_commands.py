"""What holds for every query command; what they compute is tested with the vectors."""

import dataclasses
import json
import os
import pty
import subprocess
import sys
import unicodedata

import click
import numpy as np
import pytest
from pyarrow import parquet

from w2v import Model, Vectors
from w2v.cli import queries as commands
from w2v.vectors import prediction, queries
from w2v.vectors.trust import SELDOM

# Command: (options, words of one query, of another, how many words a query has or None, the name of what JSON holds).
QUERIES = {
    "similar": ([], ["king"], ["queen"], 1, "neighbours"),
    "similar --mean": (["--mean"], ["king", "the"], ["queen"], None, "neighbours"),
    "analogy": ([], ["king", "queen", "the"], ["the", "naïve", "Paris"], 3, "neighbours"),
    "analogy --method mul": (["--method", "mul"], ["king", "queen", "the"], ["the", "naïve", "Paris"], 3, "neighbours"),
    "similarity": ([], ["king", "queen"], ["東京", "the"], 2, "cosine"),
    "odd": ([], ["king", "queen", "the"], ["king", "東京", "co-op", "naïve"], None, "members"),
    "between": ([], ["king", "the"], ["the", "king"], 2, "steps"),
    "reject": ([], ["king", "queen"], ["Paris", "the"], 2, "neighbours"),
    "contexts": ([], ["king"], ["東京"], 1, "contexts"),
    "centre": ([], ["king", "the"], ["naïve"], None, "centres"),
}
SEARCHES = [name for name in QUERIES if name not in ("similarity", "odd")]
pytestmark = pytest.mark.usefixtures("model_file")


@pytest.fixture
def w2v(w2v_here):
    return w2v_here


@pytest.fixture(params=QUERIES)
def name(request):
    return request.param


def columns(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def arguments_of(name):
    options, first, second, each, holds = QUERIES[name]
    return name.split()[0], options, first, second, each, holds


def test_an_answer_names_the_words_with_their_counts(w2v, small_model, name):
    command, options, first, *_ = arguments_of(name)
    done = w2v(command, *first, *options)
    assert (done.returncode, done.stderr) == (0, "")
    title = done.stdout.partition("\n")[0]
    counts = dict(zip(small_model.words, small_model.counts, strict=True))
    if command == "odd":  # its table has all of them
        assert all(f"{word} " in done.stdout and f"{counts[word]:,}" in done.stdout for word in first)
    else:
        assert all(f"{word} ({counts[word]:,})" in title for word in first)
    assert all(len(line) <= 80 for line in done.stdout.splitlines() if "xxx" not in line)


def test_words_are_looked_up_as_the_models_text_was_spelled(w2v, small_model, model_file, name):
    command, options, first, *_ = arguments_of(name)
    config = dataclasses.replace(small_model.hyperparameters, lowercase=True)
    words = [word.lower() for word in small_model.words]
    dataclasses.replace(small_model, words=words, hyperparameters=config).save(model_file, overwrite=True)
    done, usual = (w2v(command, *asked, *options) for asked in ([w.upper() for w in first], [w.lower() for w in first]))
    assert (done.returncode, done.stdout) == (0, usual.stdout)
    changed = dict.fromkeys(word for word in first if word.upper() != word.lower())
    assert done.stderr.splitlines() == [
        f"w2v: '{word.upper()}' is looked up as '{word.lower()}', as the model's text was spelled" for word in changed
    ]
    lines = f"{' '.join(first).upper()}\n" * 2
    piped = w2v(command, "-", *options, "--json", "--skip-unknown", input=lines)
    assert piped.stderr.count("as the model's text was spelled") == len(changed)
    assert "skipped" not in piped.stderr


def test_json_holds_the_same_as_the_table(w2v, small_model, name):
    command, options, first, _, _, holds = arguments_of(name)
    answer = json.loads(w2v(command, *first, *options, "--json").stdout)
    counts = dict(zip(small_model.words, small_model.counts.tolist(), strict=True))
    assert answer["words"] == first
    assert answer["counts"] == [counts[word] for word in first]
    rows = answer[holds]
    if command == "similarity":
        assert rows == pytest.approx(queries.similarity(Vectors.of(small_model), *first))
        return
    assert all(row["count"] == counts[row["word"]] for row in rows)
    table = w2v(command, *first, *options).stdout.splitlines()[1:]
    assert table[0].split() == list(rows[0])
    assert [line.split()[0].replace(r"\x1b", "\x1b") for line in table[1:]] == [row["word"] for row in rows]


def test_answers_are_printed_in_an_aligned_table(w2v, small_model):
    title, header, *lines = w2v("similar", "king", "-n", 4).stdout.splitlines()
    assert title == "near king (11,000,000,000)"
    assert header.split() == ["word", "cosine", "count"]
    expected = Vectors.of(small_model).similar("king", n=4)
    assert [line.split() for line in lines] == [
        [word, f"{cosine:.3f}", f"{count:,}"] for word, cosine, count in expected
    ]
    assert lines[0].startswith(("queen", "東京"))
    assert len({columns(line) for line in (header, *lines)}) == 1


def test_control_characters_are_shown_as_escapes_and_nothing_is_cut(w2v):
    text = w2v("similar", "king", "-n", 100).stdout
    assert "\x1b" not in text
    assert r"\x1b[31mred" in text
    assert "x" * 300 in text
    assert all(len(line) <= 80 for line in text.splitlines() if "xxx" not in line)


def test_the_mean_of_several_words_is_one_query(w2v, small_model):
    assert w2v("similar", "king", "queen", "--mean").stdout.startswith(
        "near the mean of king (11,000,000,000), queen (10,000,000,000)\n"
    )
    answer = json.loads(w2v("similar", "king", "the", "--mean", "--json", "-n", 100).stdout)
    assert answer["words"] == ["king", "the"]
    expected = Vectors.of(small_model).similar(["king", "the"], 100)
    assert [n["word"] for n in answer["neighbours"]] == [word for word, _, _ in expected]
    assert [n["cosine"] for n in answer["neighbours"]] == pytest.approx([cosine for _, cosine, _ in expected], rel=1e-5)


def test_several_queries_at_once_are_answered_like_single_ones(w2v, name):
    command, options, first, second, each, _ = arguments_of(name)
    alone = [w2v(command, *words, *options, "--json").stdout for words in (first, second)]
    if each:
        assert w2v(command, *first, *second, *options, "--json").stdout == "".join(alone)
        assert w2v(command, "-", *options, "--json", input=" ".join([*first, *second])).stdout == "".join(alone)
    lines = f"\ufeff{' '.join(first)}\r\n\n \t {'  '.join(second)}"
    assert w2v(command, "-", *options, "--json", input=lines).stdout == "".join(alone)
    texts = [w2v(command, *words, *options).stdout for words in (first, second)]
    assert w2v(command, "-", *options, input=lines).stdout == ("" if command == "similarity" else "\n").join(texts)


@pytest.mark.parametrize("name", ["similar", "analogy", "odd", "centre"])
def test_lines_are_answered_as_they_come(environment, tmp_path, name):
    command, options, first, second, *_ = arguments_of(name)
    start = [sys.executable, "-m", "w2v", command, "-", *options, "--json"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(start, cwd=tmp_path, env=environment, encoding="utf-8", **pipes) as process:
        for words in (first, second, first):
            process.stdin.write(" ".join(words) + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["words"] == words
        rest, said = process.communicate("qeen\n" * 2, timeout=60)
    assert (process.returncode, rest) == (1, "")
    assert said.startswith("w2v: line 4: ")


def test_unknown_words_are_refused_with_close_spellings(w2v, name):
    command, options, first, second, each, _ = arguments_of(name)
    misspelt = ["qeen", *first[1:]]
    done = w2v(command, *second, *misspelt, *options)
    if each:  # nothing is answered where a command line has a mistake
        assert done.stdout == ""
    assert (done.returncode, done.stderr) == (1, "w2v: 'qeen' is not in the vocabulary: did you mean 'queen'?\n")
    lines = "\n".join(map(" ".join, (second, misspelt, second)))
    done = w2v(command, "-", *options, "--json", input=lines)
    assert (done.returncode, done.stderr) == (
        1,
        "w2v: line 2: 'qeen' is not in the vocabulary: did you mean 'queen'?\n",
    )
    assert done.stdout == w2v(command, *second, *options, "--json").stdout


def test_unknown_words_are_skipped_when_asked_to(w2v, name):
    command, options, first, second, each, _ = arguments_of(name)
    misspelt = ["qeen", *first[1:]] if each else ["qeen", *first]
    lines = "\n".join(map(" ".join, (misspelt, second, ["qeen"] * (each or 3))))
    done = w2v(command, "-", *options, "--json", "--skip-unknown", input=lines)
    assert done.returncode == 0
    assert done.stderr.splitlines()[0] == "w2v: line 1: skipped 'qeen': not in the vocabulary"
    skipped, answered, nothing = map(json.loads, done.stdout.splitlines())
    if each:  # a query that takes so many words is skipped as a whole
        assert skipped == {"words": misspelt, "unknown": ["qeen"]}
    else:
        assert skipped == json.loads(w2v(command, *first, *options, "--json").stdout) | {"unknown": ["qeen"]}
    assert answered == json.loads(w2v(command, *second, *options, "--json").stdout)
    assert nothing == {"words": ["qeen"] * (each or 3), "unknown": ["qeen"] * (each or 3)}
    plain = w2v(command, "qeen", *second, *options, "--skip-unknown")
    if each == 1:
        assert plain.stdout == w2v(command, *second, *options).stdout


@pytest.mark.parametrize("name", SEARCHES)
def test_with_top_only_the_most_frequent_words_are_answers(w2v, small_model, name):
    command, options, first, _, _, holds = arguments_of(name)
    few = json.loads(w2v(command, *first, *options, "--top", 6, "-n", 100, "--json").stdout)[holds]
    assert few
    assert {row["word"] for row in few} <= set(small_model.words[:6])
    one = json.loads(w2v(command, *first, *options, "-n", 1, "--json").stdout)[holds]
    assert len(one) == 1


def test_rare_words_are_warned_of_once(w2v, small_model, tmp_path, name):
    command, options, first, *_ = arguments_of(name)
    counts = small_model.counts.copy()
    counts[small_model.words.index(first[0])] = 1
    counts[small_model.words.index("naïve")] = SELDOM
    dataclasses.replace(small_model, counts=counts).save(tmp_path / "rare.safetensors")
    done = w2v(command, "-", *options, "-m", "rare.safetensors", input="\n".join([" ".join(first)] * 3))
    assert done.returncode == 0
    assert done.stderr == f"w2v: warning: {first[0]!r} was seen only once: answers about it are mostly chance\n"
    assert "warning" not in done.stdout


def test_counts_that_are_not_known_are_not_shown(w2v, small_model, tmp_path, name):
    command, options, first, *_ = arguments_of(name)
    if command in ("contexts", "centre"):
        return  # they take a model that was trained, which knows
    dataclasses.replace(small_model, counts=np.zeros(12, np.int64)).save(tmp_path / "no.safetensors")
    done = w2v(command, *first, *options, "-m", "no.safetensors")
    assert "(0)" not in done.stdout
    assert "count" not in done.stdout
    answer = json.loads(w2v(command, *first, *options, "-m", "no.safetensors", "--json").stdout)
    assert answer["counts"] == [None] * len(first)
    assert not any(
        row["count"]
        for rows in answer.values()
        if isinstance(rows, list)
        for row in rows
        if row and isinstance(row, dict)
    )


def test_no_query_waits_for_numba_or_scipy(environment, tmp_path):
    code = (
        "import json, sys; from w2v.cli.main import run; print([run(a) for a in json.loads(sys.argv[1])], *sys.modules)"
    )
    every = [[command, *first, *options] for command, options, first, *_ in map(arguments_of, QUERIES)]
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(every)],
        env=environment, cwd=tmp_path, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    statuses, _, modules = done.stdout.splitlines()[-1].partition("] ")
    assert statuses == str([0] * len(every))[:-1]
    roots = {name.partition(".")[0] for name in modules.split()}
    assert "numpy" in roots
    assert not roots & {"numba", "llvmlite", "scipy", "tqdm", "difflib"}


@pytest.mark.parametrize(
    ("arguments", "line", "said"),
    [
        (["analogy"], "king queen", "2 words: a query takes 3, and several queries a multiple of that"),
        (["similarity"], "king queen the", "3 words: a query takes 2, and several queries a multiple of that"),
    ],
)
def test_the_wrong_number_of_words_is_a_usage_error(w2v, arguments, line, said):
    done = w2v(*arguments, *line.split())
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"w2v: {said} (see w2v {arguments[0]} --help)\n")
    done = w2v(*arguments, "-", input=f"\n{line}\n")
    assert (done.returncode, done.stderr) == (1, f"w2v: line 2: {said}\n")


def test_odd_takes_three_words(refused):
    assert refused("odd", "king", "queen") == "w2v: 2 words: a query takes at least 3"


def test_lines_that_are_not_utf8_are_reported(w2v):
    done = w2v("similar", "-", "--json", input=b"king\n\xff\n")
    assert (done.returncode, done.stderr) == (1, "w2v: line 2: not UTF-8: write queries in UTF-8\n")
    assert json.loads(done.stdout)["words"] == ["king"]


def test_a_dash_among_words_is_a_word(refused):
    assert "'-' is not in the vocabulary" in refused("similar", "king", "-")


def test_a_zero_vector_is_an_error(refused, small_model, tmp_path):
    small_model.vectors[3] = 0
    small_model.save(tmp_path / "zero.safetensors")
    assert refused("similar", "king", "Paris", "-m", "zero.safetensors") == (
        "w2v: the vector of 'Paris' is zero or not finite, so it has no neighbours"
    )


def test_the_reader_of_the_answers_can_close_the_pipe(environment, tmp_path):
    code = f"yes king | {sys.executable} -m w2v similar - | head -n 2 >/dev/null; echo ${{PIPESTATUS[1]}}"
    done = subprocess.run(
        ["/bin/bash", "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("141\n", "")


def test_on_a_terminal_every_line_is_answered_and_its_end_ends(environment, tmp_path):
    keyboard, terminal = pty.openpty()
    start = [sys.executable, "-m", "w2v", "similarity", "-"]
    with subprocess.Popen(
        start, cwd=tmp_path, env=environment, stdin=terminal, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        os.close(terminal)
        for _ in range(2):
            os.write(keyboard, b"king queen\n")
            assert process.stdout.readline().endswith("king (11,000,000,000), queen (10,000,000,000)\n")
        os.write(keyboard, b"\x04")
        assert process.wait(60) == 0
    os.close(keyboard)


def test_closed_standard_input_is_an_error(environment, tmp_path):
    code = f"{sys.executable} -m w2v similar - <&-"
    done = subprocess.run(
        ["/bin/bash", "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (1, "w2v: standard input is closed: name words instead of -\n")


def test_trying_many_centres_is_announced(monkeypatch, small_model, capsys):
    monkeypatch.setattr(commands, "_MANY", 12 * 12 * 7 - 1)
    vectors = Vectors.of(small_model)
    options = commands.QueryOptions(("king",), None, skip_unknown=False, as_json=False, number=2)
    [answer] = commands.centre(vectors, [["king"]], options)
    assert answer.rows == prediction.centres(vectors, [["king"]], 2)[0]
    assert "trying 12 words, which takes a while: --top N" in capsys.readouterr().err
    commands.centre(vectors, [["king"]], dataclasses.replace(options, top=11))
    assert not capsys.readouterr().err


def test_a_model_whose_outputs_are_not_words_has_contexts_too(w2v, small_model, tmp_path):
    hyperparameters = dataclasses.replace(small_model.hyperparameters, objective="hierarchical-softmax")
    tree = dataclasses.replace(small_model, hyperparameters=hyperparameters, run={"output_rows": "inner nodes"})
    tree.save(tmp_path / "tree.safetensors")
    for command, found in (
        ("contexts", prediction.contexts(Vectors.of(tree), ["king"])),
        ("centre", prediction.centres(Vectors.of(tree), [["king"]])),
    ):
        done = w2v(command, "king", "-m", "tree.safetensors", "--json")
        [rows] = [rows for name, rows in json.loads(done.stdout).items() if name in ("contexts", "centres")]
        assert [row["word"] for row in rows] == [p.word for p in found[0]]
    assert Model.load(tmp_path / "tree.safetensors").contexts is not None


@pytest.mark.parametrize("change", ["written over", "replaced"])
def test_a_model_that_changes_between_two_answers_is_noticed(environment, tmp_path, change, small_model):
    path = tmp_path / "model.safetensors"
    wide = np.zeros((len(small_model.words), 60_000), np.float32)
    wide[:, :7] = small_model.vectors
    dataclasses.replace(small_model, vectors=wide, contexts=wide).save(path, overwrite=True)
    command = [sys.executable, "-m", "w2v", "similar", "-", "-n", "1"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, encoding="utf-8", bufsize=1, **pipes) as process:
        process.stdin.write("king\n")
        assert "king" in process.stdout.readline()
        if change == "replaced":
            small_model.save(path, overwrite=True)
        else:
            with path.open("r+b") as file:  # as cp does
                file.truncate(10)
        rest, said = process.communicate("queen\nking\n")
    [line] = said.splitlines()
    if change == "replaced":
        assert process.returncode == 0
        assert line.startswith(
            "w2v: warning: model.safetensors: has been replaced: answers come from the old file until w2v is "
        )
        assert rest.count("near ") == 2
    else:
        assert process.returncode == 1
        assert line.startswith("w2v: model.safetensors: its size or time has changed since it was opened")


def test_a_table_of_neighbours_is_written_of_all_words_or_of_some(w2v, small_model, tmp_path):
    vectors = Vectors.of(small_model)
    done = w2v("similar", "--all", "-n", 3, "-o", "n.parquet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "n.parquet: the 3 nearest of 12 words\n", "")
    assert parquet.read_table(tmp_path / "n.parquet").equals(vectors.neighbours(n=3).to_arrow())
    done = w2v("similar", "king", "kong", "queen", "-n", 2, "--top", 5, "--skip-unknown", "-o", "n.jsonl")
    assert (done.returncode, done.stdout) == (0, "n.jsonl: the 2 nearest of 2 words\n")
    rows = [json.loads(line) for line in (tmp_path / "n.jsonl").read_text(encoding="utf-8").splitlines()]
    expected = [word for query in ("king", "queen") for word, *_ in queries.similar(vectors, [[query]], 2, top=5)[0]]
    assert [row["neighbour"] for row in rows] == expected
    assert "exists" in w2v("similar", "--all", "-o", "n.jsonl").stderr
    assert w2v("similar", "--all", "-o", "n.jsonl", "--overwrite").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        ([], 2, "Missing argument 'WORD...'"),
        (["--all"], 2, "--all writes a table: name it, as in -o neighbours.parquet"),
        (["king", "--all", "-o", "n.csv"], 2, "--output needs WORDs, or --all, and not both"),
        (["-o", "n.csv"], 2, "--output needs WORDs, or --all, and not both"),
        (["-", "-o", "n.csv"], 2, "leave out --mean, --json and -"),
        (["--all", "-o", "n.xlsx"], 1, "n.xlsx: unknown suffix: use .parquet, .csv, .tsv, .jsonl"),
        (["kong", "-o", "n.csv"], 1, "'kong' is not in the vocabulary"),
    ],
)
def test_tables_that_cannot_be_written_are_refused(w2v, tmp_path, arguments, status, message):
    done = w2v("similar", *arguments)
    assert done.returncode == status
    assert message in done.stderr
    assert not list(tmp_path.glob("n.*"))


def test_words_seen_too_seldom_are_left_out_unless_asked_for(w2v, small_model, tmp_path):
    rare = {small_model.words[2], small_model.words[5]}  # the nearest to king
    counts = np.where([word in rare for word in small_model.words], SELDOM - 1, small_model.counts)
    dataclasses.replace(small_model, counts=counts).save(tmp_path / "rare.safetensors")
    asked = ("similar", "king", "-n", 2, "-m", "rare.safetensors")
    *_, last = trusted = w2v(*asked).stdout.splitlines()
    assert last == "2 nearer words left out, seen fewer than 20 times: --rare shows all"
    assert not rare & {line.split()[0] for line in trusted[2:-1]}
    everything = w2v(*asked, "--rare").stdout
    assert "left out" not in everything
    assert rare == {line.split()[0] for line in everything.splitlines()[2:]}
    answer, of_all = (json.loads(w2v(*asked, "--json", *more).stdout) for more in ([], ["--rare"]))
    assert answer["left_out"] == 2
    assert [row["word"] for row in answer["neighbours"]] == [line.split()[0] for line in trusted[2:-1]]
    assert "left_out" not in of_all
    for more, has_rare in (([], True), (["--no-rare"], False)):  # a table has all words, unless asked not to
        assert w2v(*asked, *more, "-o", "near.csv", "--overwrite").returncode == 0
        assert (next(iter(rare)) in (tmp_path / "near.csv").read_text(encoding="utf-8")) is has_rare
    assert w2v("similar", *rare, "-m", "rare.safetensors").returncode == 0  # and rare words themselves are answered


def test_terminals_get_colours_unless_told_otherwise(w2v, environment):
    plain = w2v("similar", "king", "-n", 2).stdout
    for variables, has_colour in (
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "0"}, False),
    ):
        environment.update(variables)
        done = w2v("similar", "king", "-n", 2)
        failed = w2v("similar", "qween")
        assert ("\x1b[1mking\x1b[0m" in done.stdout) is has_colour
        assert ("\x1b[31m\x1b[1mw2v:\x1b[0m" in failed.stderr) is has_colour
        assert click.unstyle(done.stdout) == plain
