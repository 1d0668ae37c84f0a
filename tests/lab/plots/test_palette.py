"""Class colours can be told apart by normal and colour-blind users, on the light and the dark background."""

import numpy as np
import pytest

from benchmarks.colours import CONFUSED, differences, least_differences, rgb, seen
from lab.plots.palette import CLASSES, SERIES

WHITE = rgb(("#ffffff",))


@pytest.mark.parametrize("pair", CONFUSED, ids=str)
def test_classes_that_models_confuse_have_the_most_different_colours(pair):
    assert least_differences()[pair] >= 20


def test_every_two_classes_differ_and_stand_out_from_the_background():
    least = least_differences()
    assert least[:, :-1][np.triu_indices(len(CLASSES), 1)].min() >= 10
    assert least[:, -1].min() >= 14


def test_the_palette_before_is_refused():
    """Petroff's order gave 3 and 8 two greys, and its cyan is pale on the light background."""
    before = least_differences(SERIES)
    assert before[3, 8] < 11 and before[:, -1].min() < 10


def test_greys_look_alike_to_everyone_and_red_is_green_without_one_cone():
    grey = rgb(("#808080",))
    for vision in ("protanopia", "deuteranopia", "tritanopia"):
        assert seen(grey, vision) == pytest.approx(grey, abs=1e-3)
    red_and_green = rgb(("#d04000", "#6f7d00"))
    normal, blind = (differences(red_and_green, WHITE, vision)[0, 1] for vision in ("normal", "deuteranopia"))
    assert normal > 3 * blind


def test_a_difference_worked_out_by_hand():
    """75 % of #555555 on white is a grey of 0.5, L* = 53.39; white has 100. For greys CIEDE2000 is dL / S_L."""
    s_l = 1 + 0.015 * (76.695 - 50) ** 2 / np.sqrt(20 + (76.695 - 50) ** 2)  # Sharma et al. 2005, equation 15
    shades = differences(rgb(("#555555", "#555555")), WHITE, "normal")
    assert shades[0] == pytest.approx([0.0, 0.0, (100 - 53.39) / s_l], abs=0.01)
