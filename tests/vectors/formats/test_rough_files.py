"""Whatever bytes a reader is given, it answers or refuses with a W2VError: no other exception, and it never hangs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samples import vectors_of
from w2v import Vectors
from w2v.errors import W2VError
from w2v.vectors.formats import FORMATS, READABLE, export, read

pytestmark = pytest.mark.hypothesis
ROUGH = settings(deadline=20_000)  # milliseconds
STARTS = [
    b"", b"2 2\n", b"3 1\na ", b"9 2\r\n", b"\xef\xbb\xbf1 3\n", b"1 65536\n", b"king 1 2\n", b"PAR1", b"\x93NUMPY\1\0",
    b"\x93NUMPY\1\0\x76\0{'descr': '<f4', 'fortran_order': False, 'shape': ", b"\x28\0\0\0\0\0\0\0{",
]  # fmt: skip
TEXTS = st.text("ab01. -+e\n\r\t\\\0é", max_size=60).map(str.encode)
OPTIONS = st.sampled_from([{}, {"strict": True}, {"unescape": True}])


def answer_or_refusal(path, format_name, options):
    odd = []
    try:
        found = read(path, format_name, tell=odd.append, **options)
    except W2VError as error:
        assert str(error)  # noqa: PT017  # any other exception fails the test
        assert "\n" not in str(error)  # noqa: PT017
    else:
        assert isinstance(found, Vectors)
        assert found.vectors.shape[0] == len(found.words) == len(set(found.words)) == len(found.counts)
        assert found.vectors.dtype == np.float32
        assert not (odd and options.get("strict"))


@pytest.mark.parametrize("format_name", [None, *READABLE])
def test_random_bytes(quick_folder, format_name):
    path = quick_folder / "v"
    path.with_suffix(".vocab.txt").write_text("a\nb\n")

    @ROUGH
    @given(st.sampled_from(STARTS), st.one_of(st.binary(max_size=60), TEXTS), OPTIONS)
    def check(start, rest, options):
        path.write_bytes(start + rest)
        answer_or_refusal(path, format_name, options)

    check()


@pytest.mark.parametrize("format_name", READABLE)
def test_random_cuts_of_valid_files(quick_folder, format_name):
    matrix = np.random.default_rng(1).normal(size=(5, 3))
    export(vectors_of(["the", "naïve", "東京", "5", "x" * 30], matrix), quick_folder / "whole", format_name)
    files = [path.read_bytes() for path in FORMATS[format_name].files(quick_folder / "whole")]
    paths = FORMATS[format_name].files(quick_folder / "v")

    places = st.floats(0, 1)
    changes = st.lists(st.tuples(places, st.integers(0, 255)), max_size=2)
    cuts = st.tuples(places, places, st.booleans(), changes)  # whether the part between is left, or lost

    @ROUGH
    @given(st.tuples(*[cuts] * len(files)), st.sampled_from([format_name, None]), OPTIONS)
    def check(drawn, name, options):
        for path, whole, (begin, end, inner, changed) in zip(paths, files, drawn, strict=True):
            first, last = sorted((int(begin * len(whole)), int(end * len(whole))))
            cut = bytearray(whole[first:last] if inner else whole[:first] + whole[last:])
            for place, byte in changed:
                at = int(place * len(cut))
                cut[at : at + 1] = bytes([byte])
            path.write_bytes(cut)
        answer_or_refusal(paths[0], name, options)

    check()
