import math

import numpy as np
import pytest

from w2v.errors import HyperparameterError
from w2v.phrases.phrasing import SCORES, Phrasing


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"score": "pmi"}, "unknown score 'pmi': choose from word2phrase, npmi"),
        ({"threshold": 0}, "threshold must be above 0 with word2phrase, not 0"),
        ({"threshold": -1.5}, "above 0"),
        ({"threshold": math.nan}, "not nan"),
        ({"threshold": math.inf}, "not inf"),
        ({"threshold": "10"}, "threshold must be a number"),
        ({"threshold": True}, "threshold must be a number"),
        ({"score": "npmi", "threshold": 1.01}, "threshold must be from -1 to 1 with npmi, not 1.01"),
        ({"score": "npmi", "threshold": -2}, "from -1 to 1"),
        ({"min_count": 0}, "min_count must be from 1"),
        ({"min_count": 2.5}, "min_count must be a whole number"),
        ({"min_count": 2**53 + 1}, "min_count must be from 1"),
        ({"passes": 0}, "passes must be from 1 to 16, not 0"),
        ({"passes": 17}, "passes must be from 1 to 16, not 17"),
        ({"passes": True}, "passes must be a whole number"),
        ({"delimiter": ""}, "delimiter must be one or more characters"),
        ({"delimiter": "_ "}, "contains whitespace"),
        ({"delimiter": "\u2003"}, "contains whitespace"),
        ({"delimiter": "\0"}, "contains whitespace"),
        ({"delimiter": "\ud800"}, "cannot be encoded as UTF-8"),
        ({"delimiter": b"_"}, "delimiter must be"),
        ({"connectors": "english"}, "connectors must be a set of words, not 'english'"),
        ({"connectors": 5}, "connectors must be a set of words"),
        ({"connectors": [b"of"]}, "connectors must be words"),
    ],
)
def test_invalid_settings_are_refused(asked, reason):
    with pytest.raises(HyperparameterError) as refused:
        Phrasing(**asked)
    assert reason in str(refused.value)


def test_the_default_threshold_depends_on_the_score():
    for name, score in SCORES.items():
        assert Phrasing(score=name).threshold == score.threshold
    assert Phrasing(threshold=np.float32(0.5)).threshold == 0.5
    assert Phrasing(score="npmi", threshold=0).threshold == 0
    assert Phrasing(connectors=["of", "the"]).connectors == {"of", "the"}
