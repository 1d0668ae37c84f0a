"""Meaning of a code's numbers: the same of tensors, arrays and lists, and of every kind of model."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from models import MODELS, LatentSpec, get_model

CLASSED = LatentSpec(2, n_classes=3)
SCALE = math.sqrt(2 * math.log(3))


@pytest.fixture(params=[np.array, torch.tensor], ids=["array", "tensor"])
def make(request):
    return request.param


def test_the_free_part_comes_first(make):
    assert CLASSED.size == 5 and CLASSED.names == ["z0", "z1"]
    code = [1.0, 2.0, 0.0, 9.0, 0.0]
    assert CLASSED.free(make([code])).tolist() == [[1.0, 2.0]]
    assert CLASSED.free(make(code)).tolist() == CLASSED.free(code) == [1.0, 2.0]


def test_directions_are_padded_so_that_they_change_no_class(make):
    padded = [[1.0, 2.0, 0.0, 0.0, 0.0], [3.0, 4.0, 0.0, 0.0, 0.0]]
    assert CLASSED.pad(make([[1.0, 2.0], [3.0, 4.0]])).tolist() == padded
    backwards = np.array([[3.0, 4.0], [1.0, 2.0]])[::-1]  # torch takes no array of negative strides
    assert CLASSED.pad(backwards).tolist() == padded


def test_a_class_is_appended(make):
    assert CLASSED.with_class(make([1.0, 2.0]), 1).tolist() == pytest.approx([1.0, 2.0, 0.0, SCALE, 0.0])
    assert CLASSED.class_part(1) == [0.0, SCALE, 0.0]
    codes = CLASSED.with_each_class(make([[float(i), 0.0] for i in range(4)]))
    assert codes[:, 0].tolist() == [0.0, 1.0, 2.0, 3.0]
    assert codes[:, 2:].tolist() == [pytest.approx(CLASSED.class_part(k)) for k in (0, 1, 2, 0)]


def test_a_code_without_classes_is_unchanged_and_none_is_altered_in_place(make):
    latent, codes = LatentSpec(2), make([[1.0, 2.0]])
    for changed in (latent.free(codes), latent.pad(codes), latent.with_class(codes, 0), latent.with_each_class(codes)):
        assert changed.tolist() == codes.tolist() and changed.dtype == codes.dtype
    CLASSED.with_class(codes, 0)
    assert codes.tolist() == [[1.0, 2.0]]


PLAIN = LatentSpec(3)
EXPECTED = {
    **dict.fromkeys(("ae", "linear", "contractive", "wae"), PLAIN),
    **dict.fromkeys(
        ("vae", "capacity-vae", "tc-vae", "info-vae", "timevae", "mult-vae", "joint-vae"),
        replace(PLAIN, has_prior=True),
    ),
    "conditional-vae": LatentSpec(3, n_classes=5, has_prior=True),
    "sparse": replace(PLAIN, is_sparse=True),
    "vq-vae": replace(PLAIN, code_bits=3 * 4),  # three vectors, 4 bits name one of 12 entries
    "two-domains": replace(PLAIN, domains=("thin", "thick")),
}
SETTINGS = {
    "conditional-vae": {"n_classes": 5},
    "vq-vae": {"vectors": 3, "entries": 12},
    "two-domains": {"domain": "thick"},
}


@pytest.mark.parametrize("name", MODELS)
def test_every_model_says_what_its_code_means(name):
    config = get_model(name).config_class(latent_dim=3, **SETTINGS.get(name, {}))
    assert config.latent_spec((1, 8, 8)) == EXPECTED[name]


def test_without_a_bottleneck_the_code_is_the_last_feature_map():
    config = get_model("vq-vae").config_class(architecture="conv", channels=(4, 6), bottleneck=False, entries=64)
    latent = config.latent_spec((1, 9, 8))
    assert (latent.n_free, latent.code_bits) == (6 * 3 * 2, 6 * 3 * 2 // 6 * 6)
