"""The position of the class in a code."""

import math
from dataclasses import replace

from lab.data import DataConfig, describe
from models import LatentSpec
from ui.shared.class_choice import class_names, with_linked_class


def test_the_class_takes_the_last_numbers_even_where_some_have_no_name():
    info = replace(describe(DataConfig("digits")), class_names=("a", "b", "c"))
    latent = LatentSpec(2, n_classes=5)
    assert class_names(info, latent) == ["a", "b", "c"]
    result = with_linked_class([1.0, 2.0, 9.0, 9.0, 9.0, 9.0, 9.0], info, latent)
    assert result == [1.0, 2.0, math.sqrt(2 * math.log(5)), 0.0, 0.0, 0.0, 0.0]  # nobody asked: the first


def test_a_code_without_a_class_is_unchanged():
    assert with_linked_class([1.0, 2.0], describe(DataConfig("digits")), LatentSpec(2)) == [1.0, 2.0]
