import gzip

import pytest

from w2v.corpus.encoded import encode
from w2v.hyperparameters import Hyperparameters
from w2v.survey.sample import SAMPLE_BYTES, SampleSurveyor
from w2v.survey.survey import Surveyor

SAID = ("files", "bytes", "tokens", "types", "looks", "looked_at", "doubles", "kinds")


@pytest.fixture
def surveyed(tmp_path):
    """Encodes what it is given: (what a sample shows, what all of it shows)."""

    def survey(text, **asked):
        path = tmp_path / "corpus"
        path.write_bytes(gzip.compress(text.encode()))
        config = Hyperparameters(min_count=1, **asked)
        surveyors = (SampleSurveyor(lowercase=config.lowercase), Surveyor(lowercase=config.lowercase))
        for surveyor in surveyors:
            encode([path], config, folder=tmp_path, observer=surveyor)
        assert surveyors[0].is_complete
        return tuple(surveyor.survey() for surveyor in surveyors)

    return survey


@pytest.mark.parametrize("asked", [{}, {"words": True}, {"lowercase": True}])
def test_a_short_text_is_its_own_sample(surveyed, asked):
    sample, whole = surveyed("The cat, the CAT and <b>12</b> dogs.\r\nThe end.\rthe end, ÄÖ äö\n" * 20, **asked)
    for name in SAID if not asked.get("lowercase") else SAID[:-1]:  # it may have been taken before all was lower-cased
        assert getattr(sample, name) == getattr(whole, name), name
    assert sample.lines.filled == whole.lines.filled == 40
    assert sample.characters.returns == whole.characters.returns == 20


def test_only_the_beginning_of_a_long_text_is_surveyed(surveyed):
    sample, whole = surveyed("some words of it\n" * (3 * SAMPLE_BYTES // 17))
    assert SAMPLE_BYTES <= sample.bytes < 1.5 * SAMPLE_BYTES < whole.bytes
