import itertools

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.colors import to_hex

from w2v.plots.theme import DARK, LIGHT, contrast

# What people see who lack one kind of cone: Machado, Oliveira & Fernandes (2009), severity 1, on linear RGB.
SIGHTS = {
    "all cones": np.eye(3),
    "no long": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "no medium": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "no short": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour):
    parts = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    x, y, z = np.cbrt(np.maximum(TO_XYZ @ np.clip(rgb, 0, 1) / (0.9505, 1, 1.089), 0.001))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.fixture(params=[LIGHT, DARK], ids=["light", "dark"])
def theme(request):
    return request.param


@pytest.mark.parametrize("sight", SIGHTS)
def test_groups_can_be_told_apart_with_any_colour_blindness(theme, sight):
    seen = [lab(SIGHTS[sight] @ linear(colour)) for colour in theme.groups]
    assert len(seen) == 8
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)) > 15  # 2.3 is just noticeable


def test_texts_can_be_read(theme):
    assert contrast(theme.text, theme.ground) > 12
    assert contrast(theme.quiet, theme.ground) > 4.5
    for group in range(-1, len(theme.groups)):
        assert contrast(theme.readable(group), theme.ground) > 4.5
        inked = theme.colour(group)
        assert contrast(theme.text_on(inked), inked) > 4
    for end in theme.opposite:
        assert contrast(end, theme.ground) > 3


def test_edges_stand_out_and_are_no_darker_than_that_takes(theme):
    viridis = [to_hex(mpl.colormaps["viridis"](at)) for at in np.linspace(*theme.scale, 256)]
    for colour in (*theme.groups, theme.others, *viridis):
        assert contrast(theme.edge(colour), theme.ground) >= 3
        if contrast(colour, theme.ground) >= 3:
            assert theme.edge(colour) == colour
    assert contrast(theme.edge(theme.ground), theme.ground) < 4


def test_contrast_is_that_of_the_web():
    assert contrast("#000000", "#ffffff") == contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=1e-3)
