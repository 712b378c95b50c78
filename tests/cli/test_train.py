import dataclasses
import gzip
import json
import os
import resource
import signal
import subprocess
import sys
import time

import numpy as np
import pyarrow
import pytest
from pyarrow import parquet

from terminal import lines_of, screen_of
from w2v import Hyperparameters, Model, load

TEXT = "the quick brown fox jumps over the lazy dog\nthe dog sleeps and the fox runs\n" * 100
FAST = ("--epochs", 1, "--dim", 8)


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "corpus.txt"
    path.write_text(TEXT)
    return path


def tensors(path):
    return Model.load(path).checksums


def leftovers(folder):
    return sorted(path.name for path in folder.iterdir())


def test_trains_saves_and_says_what_comes_next(w2v_process, corpus, tmp_path):
    done = w2v_process("train", corpus, *FAST)
    assert done.returncode == 0
    assert not done.stdout
    seldom = ("compiling", "reading")  # the first time only; on a slow machine alone
    lines = [line for line in done.stderr.splitlines() if not line.startswith(seldom)]
    assert lines[:2] == ["text: 1,600 tokens in 200 lines", "vocabulary: 11 of 11 words, 1,600 tokens to train on"]
    assert any(line.startswith("trained on 1,600 words in ") for line in lines)
    assert "11 words of 8 dimensions are in model.safetensors" in lines
    assert lines[-2] == "now ask it:"
    assert lines[-1].startswith("  w2v similar ")
    assert leftovers(tmp_path) == ["corpus.txt", "model.safetensors"]
    # What it says to type next works.
    assert w2v_process(*lines[-1].removeprefix("  w2v ").split()).returncode == 0


RAW = "The King, the king and The Queen.\nKing and Queen, the queen said.\nThe end, the END.\n" * 30


@pytest.mark.parametrize("refuses", [False, True])
def test_the_strongest_warnings_of_check_are_said_before_it_trains(w2v_here, tmp_path, refuses):
    text = RAW + "".join(f"Word{number} word{number} other{number}\n" for number in range(60))
    (tmp_path / "raw.txt").write_text(text)
    options = ["--min-count", 10_000] if refuses else FAST
    done = w2v_here("train", "raw.txt", *options)
    assert done.returncode == refuses
    lines = done.stderr.splitlines()
    first, second, *others = (line for line in lines if not line.startswith("reading"))  # said on a slow machine alone
    assert first.startswith("warning: ")
    assert first.endswith("consider --lowercase")
    assert second.endswith("and count as separate words: consider --words")
    assert not any("consider" in line for line in others)
    said = w2v_here("check", "raw.txt", *FAST, "--json").stdout
    assert {warning["text"] for warning in json.loads(said)["warnings"]} >= {
        line.removeprefix("warning: ") for line in (first, second)
    }
    assert "warning" not in w2v_here("train", "raw.txt", *options, "--overwrite", "--quiet").stderr
    cleaned = w2v_here("train", "raw.txt", *options, "--overwrite", "--words", "--lowercase")
    assert "consider" not in cleaned.stderr


def test_a_pipe_is_read_once_for_both(w2v_process, w2v_here, tmp_path):
    (tmp_path / "raw.txt").write_text(RAW)
    piped = w2v_process("train", "-", *FAST, "-o", "piped.safetensors", input=RAW)
    assert "warning: 35% of the tokens have punctuation attached" in piped.stderr
    assert w2v_here("train", "raw.txt", *FAST).returncode == 0
    assert tensors(tmp_path / "piped.safetensors") == tensors(tmp_path / "model.safetensors")


def test_epochs_are_those_that_suit_the_text_unless_they_are_asked_for(w2v, refused, corpus):
    for number, asked in enumerate([[], ["--epochs", "auto"], ["--epochs", 20]]):
        done = w2v("train", corpus, "--dim", 8, "-o", f"{number}.safetensors", *asked)
        told = "epochs: 20, chosen by the size of the text (--epochs N sets them)" in done.stderr.splitlines()
        assert told == (number < 2)
    models = [Model.load(corpus.with_name(f"{number}.safetensors")) for number in range(3)]
    assert [model.hyperparameters.epochs for model in models] == [20] * 3
    assert models[0].checksums == models[1].checksums == models[2].checksums
    assert "'--epochs': 'few' is neither a number nor auto" in refused("train", corpus, "--epochs", "few", status=2)


def test_every_hyperparameter_is_an_option_and_reaches_the_model(w2v, corpus, tmp_path):
    pytest.importorskip("jieba")
    # Of two trainings, as their methods are compiled for other tests too: n-grams by the softmax would not be.
    asked = [
        Hyperparameters(
            dim=9, window=3, negative=4, sample=0.5, min_count=2, max_vocab=6, epochs=2, rate=0.5, noise_power=0.5,
            seed=7, objective="sampled-softmax", proposal="partition", partition_size=3, held_out=0.1,
            early_stop=3, freeze_known=True, drop_missing=True, lowercase=True, words=True, max_token=8,
            normalize="NFC", tokenizer="jieba",
        ),
        Hyperparameters(dim=9, max_vocab=6, epochs=2, input="subwords", min_ngram=2, max_ngram=4, buckets=100),
    ]  # fmt: skip
    by_shards = {"shards", "combination"}  # which go with no held-out text: tests/shards
    fields = dataclasses.fields(Hyperparameters)
    assert {f.name for f in fields if all(getattr(one, f.name) == f.default for one in asked)} == by_shards
    known = ("--dim", 9, "--epochs", 1, "--max-vocab", 6, "--lowercase", "-o", "known.safetensors")
    assert w2v("train", corpus, *known).returncode == 0
    for number, one in enumerate(asked):
        options = ["-o", f"{number}.safetensors"] + (["--init", "known.safetensors"] if one.freeze_known else [])
        for f in fields:
            if (value := getattr(one, f.name)) != f.default:
                options += ["--" + f.name.replace("_", "-")] + ([] if value is True else [value])
        assert w2v("train", corpus, *options).returncode == 0
        model = Model.load(tmp_path / f"{number}.safetensors")
        assert model.hyperparameters == one
        assert len(model.words) == 6
    shown = w2v("train", "--help").stdout
    for f in dataclasses.fields(Hyperparameters):
        assert "--" + f.name.replace("_", "-") in shown
        assert " ".join(f.metadata["help"].split()[:4]) in " ".join(shown.split())


def test_quiet_prints_nothing(w2v_here, corpus):
    done = w2v_here("train", corpus, *FAST, "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_same_tensors_at_any_number_of_threads_and_from_any_source(w2v_process, w2v_here, corpus, tmp_path):
    packed = tmp_path / "packed"
    packed.write_bytes(gzip.compress(TEXT.encode()))
    for number, (source, threads) in enumerate([(corpus, 1), (corpus, 2), (packed, 4)]):
        assert w2v_here("train", source, *FAST, "-o", f"{number}.st", "--threads", threads).returncode == 0
    piped = w2v_process("train", "-", *FAST, "-o", "3.st", input=TEXT)  # in a process that has trained nothing before
    assert piped.returncode == 0, piped.stderr
    digests = [tensors(tmp_path / f"{number}.st") for number in range(4)]
    assert all(digest == digests[0] for digest in digests)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("один два три\nодин два три\n", {"один", "два", "три"}),
        ("\ufeffeins zwei\r\neins zwei\r\n", {"eins", "zwei"}),
        ("東京 大阪 東京 大阪", {"東京", "大阪"}),
        ("नमस्ते दुनिया\n\n\n\nनमस्ते दुनिया", {"नमस्ते", "दुनिया"}),
    ],
)
def test_text_in_any_script(w2v, tmp_path, text, words):
    (tmp_path / "corpus.txt").write_bytes(text.encode())
    assert w2v("train", "corpus.txt", *FAST, "--min-count", 2).returncode == 0
    assert set(Model.load(tmp_path / "model.safetensors").words) == words


def test_words_and_lowercase(w2v, tmp_path):
    (tmp_path / "corpus.txt").write_text('"Don\'t!" said the co-op; (don\'t) "Said" The CO-OP.\n')
    assert w2v("train", "corpus.txt", *FAST, "--min-count", 2, "--words", "--lowercase").returncode == 0
    assert set(Model.load(tmp_path / "model.safetensors").words) == {"don't", "said", "the", "co-op"}


def test_bytes_that_are_not_utf8_are_counted_and_located_and_strict_refuses_them(w2v, refused, tmp_path):
    (tmp_path / "corpus.txt").write_bytes(b"caf\xe9 noir\n" * 20)
    done = w2v("train", "corpus.txt", *FAST)
    assert done.returncode == 0
    assert "warning: 20 bytes are not UTF-8 and were replaced, the first at corpus.txt" in done.stderr
    assert "caf\N{REPLACEMENT CHARACTER}" in Model.load(tmp_path / "model.safetensors").words
    assert "corpus.txt" in refused("train", "corpus.txt", *FAST, "--strict", "-o", "other.st")
    assert not (tmp_path / "other.st").exists()


def test_cut_tokens_and_skipped_names_are_reported_and_kept_in_the_model(w2v, tmp_path):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("one two three\n" * 20 + "x" * 1_000_000 + " four\n" + "y" * 257)
    (tmp_path / "texts" / "pointer").symlink_to("nowhere")
    done = w2v("train", "texts", *FAST)
    assert done.returncode == 0
    assert "warning: 2 tokens were longer than --max-token and cut, the first at texts/a.txt, line 21\n" in done.stderr
    assert "warning: skipped 1 folder entry that is not a file: texts/pointer (a broken link)\n" in done.stderr
    shown = w2v("info").stdout
    assert "texts/a.txt, line 21" in shown
    assert "texts/pointer (a broken link)" in shown


def test_refuses_texts_that_cannot_be_trained_on(refused, tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 10)
    (tmp_path / "rare.txt").write_text("one two two three three three")
    (tmp_path / "folder").mkdir()
    assert "missing.txt: no such file" in refused("train", "missing.txt")
    assert "no word" in refused("train", "empty.txt")
    assert "binary" in refused("train", "binary.txt")
    assert "lower --min-count to 3" in refused("train", "rare.txt")
    assert "folder" in refused("train", "folder")
    assert leftovers(tmp_path) == ["binary.txt", "empty.txt", "folder", "rare.txt"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--negative", 0), "--negative must be at least 1, not 0"),
        (("--window", 0), "--window must be at least 1, not 0"),
        (("--rate", -1), "--rate must be above 0, not -1"),
        (("--rate", "nan"), "--rate must be a number"),
        (("--dim", 0), "--dim must be at least 1"),
        (("--epochs", 0), "--epochs must be at least 1"),
        (("--sample", -0.1), "--sample must be at least 0"),
        (("--min-count", 0), "--min-count must be at least 1"),
        (("--max-vocab", 0), "--max-vocab must be at least 1"),
        (("--seed", -1), "--seed must be at least 0"),
        (("--threads", 0), "threads"),
        (("--dim", "many"), "'many' is not a valid integer"),
        (("--epoch", 3), "--epochs"),
    ],
)
def test_invalid_values_are_usage_errors(refused, corpus, options, said):
    assert said in refused("train", corpus, *options, status=2).replace("'--", "--")


def test_output_that_exists_is_kept_unless_told_otherwise(w2v, refused, corpus, tmp_path):
    output = tmp_path / "model.safetensors"
    output.write_text("precious")
    assert "exists: use --overwrite" in refused("train", corpus, *FAST)
    assert output.read_text() == "precious"
    assert w2v("train", corpus, *FAST, "--overwrite").returncode == 0
    assert len(Model.load(output).words) == 11


def test_output_that_cannot_be_written_is_refused_before_the_corpus_is_read(refused, tmp_path):
    # The corpus does not exist: it would be the error, were it looked at first.
    assert "no such folder" in refused("train", "missing.txt", "-o", "nowhere/model.safetensors")
    assert "is a folder" in refused("train", "missing.txt", "-o", tmp_path)
    assert "not an ordinary file" in refused("train", "missing.txt", "-o", "/dev/null", "--overwrite")


# Too small for the ids, as in tests/corpus/test_encoded.py; enough for them, not for the model.
@pytest.mark.parametrize("limit", [pytest.param(1_000, marks=pytest.mark.slow), 100_000])
def test_full_disk_leaves_the_old_model_and_nothing_else(refused, tmp_path, limit):
    (tmp_path / "corpus.txt").write_text(TEXT)
    output = tmp_path / "model.safetensors"
    output.write_text("precious")
    said = refused(
        "train", "corpus.txt", "--dim", 4000, "--epochs", 1, "--overwrite", "--quiet",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        env={"NUMBA_CACHE_DIR": os.environ.get("NUMBA_CACHE_DIR", "")},
    )  # fmt: skip
    assert "no space left on the disk" in said
    assert output.read_text() == "precious"
    assert leftovers(tmp_path) == ["corpus.txt", "model.safetensors"]


def test_too_little_memory_is_an_error_before_training(refused, tmp_path):
    (tmp_path / "corpus.txt").write_text(" ".join(f"w{k}" for k in range(200_000)))
    four = 4 * 2**30
    said = refused(
        "train", "corpus.txt", "--dim", 4096, "--min-count", 1, "--quiet",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (four, four)),
    )  # fmt: skip
    assert "200,000 words of 4096 dimensions need 6," in said
    assert leftovers(tmp_path) == ["corpus.txt"]


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), pytest.param(signal.SIGTERM, 143, marks=pytest.mark.slow)]
)
def test_interrupt_leaves_the_old_model_and_nothing_else(corpus, tmp_path, environment, number, status):
    output = tmp_path / "model.safetensors"
    output.write_text("precious")
    command = [sys.executable, "-m", "w2v", "train", str(corpus), "--epochs", "100000", "--overwrite"]
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
    assert process.stderr.readline().startswith("text: ")
    process.send_signal(number)
    rest = process.communicate(timeout=60)[1]
    assert process.returncode == status
    assert "Traceback" not in rest
    assert rest.splitlines()[-1].startswith("w2v: ")
    assert output.read_text() == "precious"
    assert leftovers(tmp_path) == ["corpus.txt", "model.safetensors"]


def test_terminal_shows_a_bar(corpus, tmp_path, environment):
    corpus.write_text(TEXT * 200)
    command = [sys.executable, "-m", "w2v", "train", corpus, "--dim", "100", "--epochs", "4", "--sample", "0"]
    screen = screen_of(command, cwd=tmp_path, env=environment)
    assert "epoch " in screen
    assert "%" in screen
    assert "words/s" in screen
    assert "loss " in screen
    assert max(map(len, lines_of(screen))) <= 80


def test_python_reads_what_the_command_wrote(w2v, corpus, tmp_path):
    assert w2v("train", corpus, *FAST).returncode == 0
    vectors = load(tmp_path / "model.safetensors")
    assert vectors["fox"].shape == (8,)
    assert np.isfinite(vectors.vectors).all()


@pytest.mark.parametrize("nobody", ["closed pipe", pytest.param("/dev/full", marks=pytest.mark.slow)])
def test_model_is_saved_if_standard_error_is_closed(corpus, tmp_path, environment, nobody):
    if nobody == "closed pipe":
        reading, writing = os.pipe()
        os.close(reading)
    else:
        writing = os.open(nobody, os.O_WRONLY)
    command = [sys.executable, "-m", "w2v", "train", str(corpus), *map(str, FAST)]
    done = subprocess.run(command, cwd=tmp_path, env=environment, stderr=writing, timeout=60, check=False)
    os.close(writing)
    assert done.returncode == 0
    assert len(Model.load(tmp_path / "model.safetensors").words) == 11


def test_corpus_is_never_replaced_by_its_model(refused, corpus):
    assert "is read by this command" in refused("train", corpus, *FAST, "-o", corpus, "--overwrite")
    assert corpus.read_text() == TEXT


def test_empty_name_and_standard_output_are_refused(refused, corpus):
    assert "file name is empty" in refused("train", "", *FAST)
    assert "name a file" in refused("train", corpus, *FAST, "-o", "-")


@pytest.mark.slow  # compiles everything
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupt_while_compiling_is_raised_after_compiling(corpus, tmp_path, environment, number):
    environment["NUMBA_CACHE_DIR"] = str(tmp_path / "cache")
    command = [sys.executable, "-m", "w2v", "train", str(corpus)]
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
    for line in process.stderr:
        if line.startswith("compiling"):
            break
    process.send_signal(number)
    rest = process.communicate(timeout=120)[1]
    assert process.returncode == 128 + number
    assert len(rest.splitlines()) == 1
    assert leftovers(tmp_path) == ["cache", "corpus.txt"]


def test_starting_from_a_model_or_from_foreign_vectors(w2v, refused, corpus, tmp_path):
    assert w2v("train", corpus, *FAST, "-o", "old.safetensors").returncode == 0
    (tmp_path / "new.txt").write_text("the bird and the fox fly\n" * 50)
    done = w2v("train", "new.txt", *FAST, "--init", "old.safetensors", "--freeze-known")
    assert done.returncode == 0, done.stderr
    assert "starting from 11 known words; 2 are new" in done.stderr
    old, new = Model.load(tmp_path / "old.safetensors"), Model.load(tmp_path / "model.safetensors")
    assert set(new.words) == {*old.words, "bird", "fly"}
    row = list(new.words).index("fox")
    assert new.counts[row] == 250
    assert np.array_equal(new.vectors[row], old.vectors[list(old.words).index("fox")])
    assert w2v("export", "old.txt", "-m", "old.safetensors").returncode == 0
    done = w2v("train", "new.txt", *FAST, "--init", "old.txt", "-o", "foreign.safetensors")
    assert done.returncode == 0, done.stderr
    assert "the output rows of these words are not known: they start from zero, like those of new words" in done.stderr
    assert "--freeze-known needs --init" in refused("train", "new.txt", "--freeze-known", status=2)
    assert "dim is 100: use --dim 8" in refused("train", "new.txt", "--init", "old.txt", "-o", "x", status=2)
    assert "nowhere: no such model" in refused("train", "new.txt", "--init", "nowhere", "-o", "x")


def test_vectors_to_start_from_that_change_meanwhile_are_noticed(w2v, corpus, tmp_path, environment):
    wide = ("--epochs", 1, "--dim", 2000)  # more than a page of the system's
    assert w2v("train", corpus, *wide, "-o", "old.safetensors").returncode == 0
    command = [sys.executable, "-m", "w2v", "train", "-", *map(str, wide), "-q", "--init", "old.safetensors",
               "--checkpoint", "run"]  # fmt: skip
    pipes = {"stdin": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, text=True, **pipes) as process:
        while not (tmp_path / "run" / "run.json").exists():  # by then they have been opened
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.01)
        os.truncate(tmp_path / "old.safetensors", 10)
        _, said = process.communicate(TEXT, timeout=60)
    assert process.returncode == 1
    assert said.startswith("w2v: old.safetensors: its size or time has changed since it was opened")
    assert len(said.splitlines()) == 1


def test_text_in_another_encoding_is_the_same_text(w2v_here, tmp_path):
    text = "die größe der straße für den könig\nein mädchen über den flüssen\n" * 50
    for name, encoding in {"a": "utf-8", "b": "cp1252", "c": "utf-16"}.items():
        (tmp_path / f"{name}.txt").write_bytes(text.encode(encoding))
        done = w2v_here("train", f"{name}.txt", *FAST, "-o", f"{name}.safetensors", "--encoding", encoding)
        assert done.returncode == 0
        assert tensors(tmp_path / f"{name}.safetensors") == tensors(tmp_path / "a.safetensors")
    pytest.importorskip("charset_normalizer")
    done = w2v_here("train", "b.txt", *FAST, "--encoding", "auto")
    assert "encoding: cp1252 (guessed)" in done.stderr.splitlines()
    assert tensors(tmp_path / "model.safetensors") == tensors(tmp_path / "a.safetensors")
    assert Model.load(tmp_path / "model.safetensors").corpus["guessed"] == {"cp1252": 1}
    done = w2v_here("train", "a.txt", "b.txt", *FAST, "--encoding", "auto", "--overwrite")
    assert "encoding: utf-8 in 1 file, cp1252 in 1 file (guessed)" in done.stderr.splitlines()


def test_an_unknown_encoding_is_refused(refused, corpus):
    assert "Python knows no encoding 'cp12525': did you mean" in refused(
        "train", corpus, "--encoding", "cp12525", status=2
    )


def test_every_file_with_bytes_that_are_not_utf8_is_named(w2v_here, tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    for number in range(13):
        (folder / f"{number:02}.txt").write_bytes(TEXT.encode() + b"caf\xe9\n" * (number > 0))
    done = w2v_here("train", "texts", *FAST)
    [said] = [line for line in done.stderr.splitlines() if "not UTF-8" in line]
    named = ", ".join(f"texts/{number:02}.txt" for number in range(2, 11))
    assert said == (
        f"warning: 12 bytes are not UTF-8 and were replaced, the first at texts/01.txt, byte {len(TEXT) + 3}, "
        f"others in {named} and 2 more: --encoding NAME reads other encodings"
    )
    assert said.removeprefix("warning: ") in [
        warning["text"] for warning in json.loads(w2v_here("check", "texts", *FAST, "--json").stdout)["warnings"]
    ]


def test_a_folder_with_foreign_hidden_and_excluded_files(w2v_here, refused, tmp_path):
    folder = tmp_path / "texts"
    (folder / "old").mkdir(parents=True)
    (folder / "a.txt").write_text(TEXT)
    (folder / "old" / "b.txt").write_text("never seen\n" * 50)
    (folder / "c.docx").write_bytes(b"PK\x03\x04" + bytes(100))
    (folder / "d.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (folder / ".hidden").write_text("hidden\n")
    line = refused("train", "texts", *FAST)
    assert "2 files are not text: texts/c.docx (a zip archive), texts/d.png (an image)" in line
    done = w2v_here("train", "texts", *FAST, "--exclude", "old", "--skip-foreign")
    assert done.returncode == 0
    assert "skipped 2 files that are not text: texts/c.docx (a zip archive), texts/d.png (an image)" in done.stderr
    assert "1 hidden file or folder skipped" in done.stderr.splitlines()
    assert "never" not in Model.load(tmp_path / "model.safetensors").words
    done = w2v_here("train", "texts", *FAST, "--include", "*.txt", "--exclude", "old/*", "--overwrite")
    assert done.returncode == 0
    assert len(Model.load(tmp_path / "model.safetensors").words) == 11
    # What patterns leave out may be written to.
    assert w2v_here("train", "texts", *FAST, "--include", "a.*", "-o", "texts/m.safetensors").returncode == 0
    again = ("train", "texts", *FAST, "-o", "texts/m.safetensors", "--overwrite")
    assert w2v_here(*again, "--include", "a.*").returncode == 0
    assert "is read by this command" in refused(*again, "--skip-foreign")
    found = json.loads(w2v_here("check", "texts", *FAST, "--skip-foreign", "--exclude", "*.safe*", "--json").stdout)
    assert (found["corpus"]["files"], found["corpus"]["hidden"], found["corpus"]["foreign"]) == (2, 1, 2)
    assert "foreign" in [warning["name"] for warning in found["warnings"]]


def test_chinese_is_cut_into_words_where_it_is_asked_for(w2v_here, tmp_path):
    pytest.importorskip("jieba")
    (tmp_path / "text.txt").write_text("孔乙己是站着喝酒而穿长衫的唯一的人。他身材很高大\n" * 50, encoding="utf-8")
    done = w2v_here("train", "text.txt", *FAST)
    assert "because there are no spaces between words: consider --tokenizer jieba" in done.stderr
    done = w2v_here("train", "text.txt", *FAST, "--tokenizer", "jieba", "--words", "--overwrite")
    assert done.returncode == 0
    assert "consider" not in done.stderr
    model = Model.load(tmp_path / "model.safetensors")
    assert {"喝酒", "长衫", "唯一", "身材"} <= set(model.words)
    assert model.hyperparameters.tokenizer == "jieba"
    refused = w2v_here("train", "text.txt", "--tokenizer", "jeiba", "-o", "other.safetensors")
    assert (refused.returncode, refused.stderr) == (
        2, "w2v: unknown tokenizer 'jeiba': choose from jieba, mecab, icu\n"
    )  # fmt: skip


def test_mixed_normal_forms_are_warned_of_and_normalized(w2v_here, tmp_path):
    (tmp_path / "text.txt").write_text("der fu\u0308r den für die\n" * 50, encoding="utf-8")
    done = w2v_here("train", "text.txt", *FAST)
    assert "count as separate words: consider --normalize NFC" in done.stderr
    found = json.loads(w2v_here("check", "text.txt", *FAST, "--json").stdout)
    assert "not-normal" in [warning["name"] for warning in found["warnings"]]
    done = w2v_here("train", "text.txt", *FAST, "--normalize", "NFC", "--overwrite")
    assert "consider" not in done.stderr
    model = Model.load(tmp_path / "model.safetensors")
    assert sorted(model.words) == ["den", "der", "die", "für"]
    done = w2v_here("similar", "fu\u0308r", "-n", 1)
    assert done.stdout.startswith("near für (100)")


def test_a_column_of_a_table_is_trained_on(w2v_here, tmp_path):
    sessions = [["tea", "green tea", "milk"], ["milk", "tea"]] * 30
    parquet.write_table(pyarrow.table({"items": sessions, "price": [1.0] * 60}), tmp_path / "s.parquet")
    options = ("--min-count", 1, "--epochs", 1, "--dim", 3)
    for more in ([], ["--checkpoint", "run"]):
        done = w2v_here("train", "s.parquet", "--column", "items", *options, "--overwrite", *more)
        assert (done.returncode, list(Model.load(tmp_path / "model.safetensors").words)) == (
            0, ["tea", "milk", "green tea"]), done.stderr  # fmt: skip
    assert "s.parquet: has no column 'item': its columns are 'items', 'price'" in w2v_here(
        "train", "s.parquet", "--column", "item", "-o", "b.safetensors").stderr  # fmt: skip
    done = w2v_here("train", "s.parquet", "--column", "items", "-o", "s.parquet", "--overwrite")
    assert done.returncode == 1
    assert parquet.read_table(tmp_path / "s.parquet").num_rows == 60
    (tmp_path / "t.csv").write_text("id,text\n" + '1,"a b, c"\n' * 9)
    assert w2v_here("train", "t.csv", "--column", "text", *options, "-o", "c.safetensors").returncode == 0
    assert list(Model.load(tmp_path / "c.safetensors").words) == ["a", "b,", "c"]


def test_drop_missing_drops_words_that_the_text_lacks(w2v_here, tmp_path):
    (tmp_path / "old").write_text("red green blue\n" * 20)
    (tmp_path / "new").write_text("red green pink\n" * 20)
    options = ("--dim", 3, "--epochs", 1, "--overwrite")
    assert w2v_here("train", "old", *options).returncode == 0
    assert w2v_here("train", "new", "--init", "model.safetensors", "-o", "all.safetensors", *options).returncode == 0
    assert set(Model.load(tmp_path / "all.safetensors").words) == {"red", "green", "blue", "pink"}
    dropped = ("--init", "model.safetensors", "--drop-missing", "-o", "some.safetensors")
    assert w2v_here("train", "new", *dropped, *options).returncode == 0
    assert set(Model.load(tmp_path / "some.safetensors").words) == {"red", "green", "pink"}
    assert "--drop-missing needs --init" in w2v_here("train", "new", "--drop-missing", "-o", "n.safetensors").stderr
