import gzip
import random
import re
from collections import Counter
from dataclasses import replace

import pytest

from w2v.corpus.encoded import encode
from w2v.errors import CorpusError
from w2v.hyperparameters import Hyperparameters
from w2v.survey.survey import Surveyor

ALL = Hyperparameters(min_count=1)


@pytest.fixture
def surveyed(tmp_path):
    """Encodes what it is given, and hands back what was found."""

    def survey(*contents, asked=ALL, **options):
        for number, content in enumerate(contents):
            path = tmp_path / "texts" / str(number)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        surveyor = Surveyor(lowercase=asked.lowercase)
        encode([tmp_path / "texts"], asked, folder=tmp_path, observer=surveyor, **options)
        return surveyor.survey()

    return survey


def random_text(seed):
    rng = random.Random(seed)
    words = ["the", "The", "THE", "cat", "Cat", "größe", "Größe", "x" * 30, "\x07", "\x85\x85", "a\x7fb", "日本", "12"]
    lines = [" ".join(rng.choices(words, k=rng.choice((0, 1, 2, 3, 12)))) for _ in range(300)]
    return "".join(line + rng.choice(["\n", "\n", "\r\n", " \n", "\r"]) for line in lines)


@pytest.mark.parametrize("block_bytes", [1, 13, 200, 1 << 18])
@pytest.mark.parametrize("end", ["", "\n", "the last"])
def test_the_same_as_the_oracle_for_every_size_of_blocks(surveyed, block_bytes, end):
    text = random_text(block_bytes) + end
    found = surveyed(text, block_bytes=block_bytes)
    lines = text.removesuffix("\n").split("\n")
    tokens = [
        re.split(r"[ \t\n\r\v\f\0]+", line.strip(" \t\r\v\f\0")) if line.strip(" \t\r\v\f\0") else [] for line in lines
    ]
    counts = Counter(token for line in tokens for token in line)
    total = sum(counts.values())
    assert (found.files, found.bytes, found.tokens, found.types) == (1, len(text.encode()), total, len(counts))
    filled = [tuple(line) for line in tokens if line]
    its = found.lines
    assert its.filled == len(filled)
    assert its.repeated == len(filled) - len(set(filled))
    assert its.repeated_error == 0
    assert its.longest_tokens == max(map(len, tokens))
    assert its.longest_bytes == max(len(line.encode()) for line in lines)
    assert len(tokens[line_told(its.longest_tokens_at)]) == its.longest_tokens
    assert len(lines[line_told(its.longest_bytes_at)].encode()) == its.longest_bytes
    controls = [place for place, c in enumerate(text) if re.match(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", c)]
    assert found.characters.controls == len(controls)
    assert found.characters.first_control.startswith(f"U+{ord(text[controls[0]]):04X} in ")
    assert line_told(found.characters.first_control) == text[: controls[0]].count("\n")
    assert found.characters.returns == len(re.findall(r"\r(?!\n)", text.removesuffix("\n") + "\n"))
    assert found.most_frequent == (counts.most_common(1)[0][0], counts.most_common(1)[0][1] / total)
    assert [level.min_count for level in found.coverage] == [1, 2, 5, 10]
    for least, words, share in found.coverage:
        kept = [count for count in counts.values() if count >= least]
        assert (words, share) == (len(kept), pytest.approx(sum(kept) / total))
    forms = Counter(word.lower() for word in counts)
    assert found.doubles.types == sum(count for count in forms.values() if count > 1) == 7
    assert found.doubles.words == sum(count > 1 for count in forms.values()) == 3
    assert {form.lower() for form in found.doubles.examples[0]} <= set(forms)


def line_told(place):
    return int(place.rpartition(" ")[2]) - 1


def test_places_name_the_right_file(surveyed):
    found = surveyed("a\nb\n", "c\nd e f g\n", "h\n" + "i" * 100)
    assert found.lines.longest_tokens_at.endswith("texts/1, line 2")
    assert found.lines.longest_bytes_at.endswith("texts/2, line 2")
    assert found.longest_token.at.endswith("texts/2, line 2")
    assert (found.files, found.looked_at) == (3, 3)


def test_lines_and_tokens_that_lose_their_middle_are_reported_with_their_full_length(surveyed):
    found = surveyed("a b\n" + "x" * 5_000_000 + " y\nz\n")
    assert found.longest_token.bytes == 5_000_000
    assert found.lines.longest_bytes == 5_000_002
    assert found.lines.longest_bytes_at.endswith("line 2")
    assert found.facts.cut == 1


@pytest.mark.parametrize(
    ("text", "longest"), [("a bb ccc bb", "ccc"), ("größe a", "größe"), ("1234567 12345678", "12345678")]
)
def test_the_longest_token_is_reported_even_if_it_is_short(surveyed, text, longest):
    found = surveyed(text).longest_token
    assert (found.bytes, found.begins) == (len(longest.encode()), longest)


def test_in_lower_case_there_are_no_doubles_and_types_are_those_of_training(surveyed):
    found = surveyed("The the THE cat", asked=replace(ALL, lowercase=True))
    assert found.doubles is None
    assert found.facts.types == 2
    assert found.most_frequent == ("the", 0.75)


def test_what_files_look_like_is_counted_by_file(surveyed):
    rows = "".join(f"{number},text {number},x\n" for number in range(20))
    found = surveyed(rows, rows, "plain words\n" * 20, "", '{"a": "b"}\n')
    assert found.looks == {"CSV": 2, "JSON": 1}
    assert found.looked_at == 4  # an empty file looks like nothing


def test_what_was_found_before_an_error_is_kept(tmp_path):
    (tmp_path / "1").write_text("one two\none two\n")
    (tmp_path / "2").write_bytes(gzip.compress(b"three\n")[:-9])
    surveyor = Surveyor()
    assert not surveyor.began
    with pytest.raises(CorpusError, match="damaged, or cut short"):
        encode([tmp_path], ALL, folder=tmp_path, observer=surveyor)
    found = surveyor.survey()
    assert surveyor.began
    assert (found.files, found.tokens, found.types) == (2, 4, 2)
    assert (found.lines.filled, found.lines.repeated) == (2, 1)
    assert found.facts is found.coverage is found.kinds is None


def test_a_survey_does_not_change_the_encoding(tmp_path):
    path = tmp_path / "corpus"
    path.write_text(random_text(3))
    alone = encode([path], ALL, folder=tmp_path)
    watched = encode([path], ALL, folder=tmp_path, observer=Surveyor())
    assert watched.ids.tolist() == alone.ids.tolist()
    assert watched.facts == alone.facts
