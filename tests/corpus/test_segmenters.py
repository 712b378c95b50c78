import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import pytest

from tools import missing
from w2v.corpus.encoded import encode
from w2v.corpus.segmenters import SEGMENTERS, _jieba, load_segmenter, segmented
from w2v.errors import CorpusError, HyperparameterError
from w2v.hyperparameters import Hyperparameters

TEXTS = {  # the text, and words that are in it
    "jieba": ("孔乙己是站着喝酒而穿长衫的唯一的人。他身材很高大", {"喝酒", "长衫", "唯一", "身材", "高大"}),
    "mecab": ("吾輩は猫である。名前はまだ無い。", {"吾輩", "は", "猫", "名前", "無い"}),
    "icu": ("ภาษาไทยเป็นภาษาที่มีคนพูดมาก\U0001f600แมวกินปลา", {"ภาษา", "ไทย", "คน", "แมว", "ปลา", "\U0001f600"}),
}


@pytest.fixture(params=SEGMENTERS)
def name(request):
    """The name of a segmenter that is installed; without jieba the test fails in CI, and is skipped elsewhere."""
    try:
        load_segmenter(request.param)
    except CorpusError as error:
        if request.param in ("icu", "mecab"):  # PyICU has no wheel, and MeCab's dictionary is 250 MB
            pytest.skip(str(error))
        missing(str(error))
    return request.param


def test_text_becomes_words(name):
    text, words = TEXTS[name]
    got = segmented(text, load_segmenter(name))
    assert words <= set(got.split(" "))
    assert got.replace(" ", "") == text


def test_white_space_and_ascii_stay_as_they_are(name):
    text, _ = TEXTS[name]
    segment = load_segmenter(name)
    cut = segmented(text, segment)
    assert segmented(f"the cat's,  {text}\n\n\t{text}\u3000{text}\r\nend", segment) == (
        f"the cat's,  {cut}\n\n\t{cut} {cut}\r\nend"
    )
    assert segmented("only ascii. ", segment) == "only ascii. "


@pytest.mark.parametrize("block_bytes", [1, 50, 1 << 18])
@pytest.mark.parametrize("words", [False, True])
def test_a_text_is_cut_the_same_in_blocks_of_any_size(name, tmp_path, words, block_bytes):
    text, its = TEXTS[name]
    (tmp_path / "text.txt").write_text(f"{text} {text}\n{text}ab\n" * 3, encoding="utf-8")
    asked = Hyperparameters(min_count=1, tokenizer=name, words=words)
    found = encode([tmp_path / "text.txt"], asked, folder=tmp_path, block_bytes=block_bytes)
    whole = encode([tmp_path / "text.txt"], asked, folder=tmp_path)
    assert found.vocabulary.words == whole.vocabulary.words
    assert found.ids.tolist() == whole.ids.tolist()
    assert (its - {"\U0001f600"} if words else its) <= set(found.vocabulary.words)
    assert ("。" in found.vocabulary.words) == ("。" in text and not words)
    assert found.facts.lines == 6


def test_a_book_in_one_line_loses_nothing(name, tmp_path):
    text, _ = TEXTS[name]
    if "。" not in text:
        pytest.skip("without punctuation it is one word of a megabyte")
    times = 600_000 // len(text.encode())  # more than two blocks
    (tmp_path / "book.txt").write_text((text + "。") * times, encoding="utf-8")
    asked = Hyperparameters(min_count=1, tokenizer=name)
    found = encode([tmp_path / "book.txt"], asked, folder=tmp_path)
    (tmp_path / "once.txt").write_text(text + "。", encoding="utf-8")
    once = encode([tmp_path / "once.txt"], asked, folder=tmp_path)
    assert found.facts.tokens == times * once.facts.tokens
    assert found.facts.cut == 0


def test_jieba_leaves_no_cache_behind(tmp_path):
    if "jieba" not in sys.modules:
        pytest.importorskip("jieba")
    script = "from w2v.corpus.segmenters import load_segmenter; print(*load_segmenter('jieba')('站着喝酒'))"
    done = subprocess.run(
        [sys.executable, "-c", script], env={"TMPDIR": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("站 着 喝酒\n", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", SEGMENTERS)
def test_the_error_for_a_missing_package_says_what_to_install(monkeypatch, name):
    for module in ("jieba", "fugashi", "icu"):
        monkeypatch.setitem(sys.modules, module, None)
    _jieba.cache_clear()
    with pytest.raises(
        CorpusError, match=rf"`tokenizer={name}` needs a package that is not installed: pip install 'w2v\[{name}"
    ):
        load_segmenter(name)
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    assert name in project["project"]["optional-dependencies"]


def test_an_unknown_name_is_refused_before_anything_is_read():
    with pytest.raises(HyperparameterError, match="unknown tokenizer 'jeiba': choose from jieba, mecab, icu"):
        encode(["nowhere"], Hyperparameters(tokenizer="jeiba"), folder=Path(tempfile.gettempdir()))
