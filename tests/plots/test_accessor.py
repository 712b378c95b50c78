"""Pictures from Python."""

import pytest
from matplotlib.figure import Figure

from w2v.errors import W2VError


def test_pictures_are_figures(atlas, tmp_path):
    figures = [
        atlas.plot.map(top=40, method="pca"),
        atlas.plot.map(["king", "queen", "france"], groups=["a", "a", "b"], method="pca", dark=True),
        atlas.plot.map(near="king", n=5, method="pca"),
        atlas.plot.axis("man", "woman", ["king", "queen"]),
        atlas.plot.heatmap(["king", "queen", "france"], ordered=True),
    ]
    for number, figure in enumerate(figures):
        assert isinstance(figure, Figure)
        figure.savefig(tmp_path / f"{number}.png")
    words = [{text.get_text() for text in figure.findobj(match=lambda a: hasattr(a, "get_text"))} for figure in figures]
    assert {"king", "queen", "france"} <= words[1]
    assert {"king", "queen"} <= words[3]
    with pytest.raises(W2VError, match="groups say what words are coloured by"):
        atlas.plot.map(groups=["a"])
    with pytest.raises(W2VError, match="2 groups for 1 words"):
        atlas.plot.map(["king"], groups=["a", "b"])
