"""Computations of the Applications page, on hand-computed values."""

import numpy as np
import pytest
import torch

from lab.experiments.out_of_distribution import contrast, fitted, inverted, share_beyond, upside_down
from lab.experiments.unit_responses import describe_units, lifetime_sparseness
from lab.experiments.variations import variations
from lab.latent.encoding import decode, encode, posterior_std
from lab.latent.interpolation import decoded_paths, ends_and_between, linear_path, nearest_real, spherical_path
from lab.latent.traversal import ranked_dimensions, traversal_codes
from models import AEConfig, LatentSpec, VAEConfig, build_model
from tests.small import small_images


def test_dimensions_are_ranked_by_kl_and_without_it_by_variance():
    codes = np.array([[0.0, 5.0, 1.0], [0.0, -5.0, 2.0]])
    order, reported = ranked_dimensions(codes, None)
    assert order == [1, 2, 0] and reported.tolist() == [0.0, 25.0, 0.25]
    order, reported = ranked_dimensions(codes, [0.3, 0.1, 2.0])
    assert order == [2, 0, 1] and reported.tolist() == [0.3, 0.1, 2.0]


def test_a_traversal_changes_one_dimension_at_a_time():
    base = np.array([7.0, 8.0, 9.0])
    codes = traversal_codes(base, [2, 0], np.array([-1.0, 0.0, -3.0]), np.array([1.0, 0.0, 3.0]), steps=3)
    assert codes.tolist() == [[7, 8, -3], [7, 8, 0], [7, 8, 3], [-1, 8, 9], [0, 8, 9], [1, 8, 9]]
    assert codes.dtype == torch.float32


def test_paths_between_two_codes_are_a_line_and_an_arc():
    start, end = np.array([2.0, 0.0]), np.array([0.0, 2.0])
    assert linear_path(start, end, 3).tolist() == [[2, 0], [1, 1], [0, 2]]
    arc = spherical_path(start, end, 5)
    assert np.linalg.norm(arc, axis=1) == pytest.approx(2.0)  # a line would come as near as the root of 2
    assert arc[[0, 2, 4]] == pytest.approx(np.array([[2, 0], [2**0.5, 2**0.5], [0, 2]]))
    assert arc[1] == pytest.approx([2 * np.cos(np.pi / 8), 2 * np.sin(np.pi / 8)])


@pytest.mark.parametrize("end", [[-2.0, 0.0], [0.0, 0.0], [5.0, 0.0]])
def test_without_a_unique_arc_the_line_is_used(end):
    start = np.array([2.0, 0.0])
    assert spherical_path(start, np.array(end), 4) == pytest.approx(linear_path(start, np.array(end), 4))


def test_decoded_paths_join_each_pair_and_ends_are_separated():
    model = build_model("ae", AEConfig(widths=(8,), latent_dim=2), (1, 4, 4)).eval()
    codes = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 4.0]])
    result = decoded_paths(model, codes, np.array([[0, 1], [2, 0]]), "linear", 3)
    expected = torch.tensor([[0, 0], [1, 0], [2, 0], [0, 4], [0, 2], [0, 0]], dtype=torch.float32)
    assert torch.equal(result, decode(model, expected))
    assert ends_and_between(torch.tensor([1.0, 5.0, 3.0, 2.0, 9.0, 4.0]), 3) == (2.5, 7.0)


def test_distance_to_the_nearest_real_image():
    real = torch.full((1100, 1, 2, 2), 255, dtype=torch.uint8)  # more than are compared at once
    real[3] = 0
    real[1050] = torch.tensor([[[0, 255], [0, 255]]])
    images = torch.tensor([[[[0.0, 1.0], [0.0, 1.0]]], [[[0.2, 0.2], [0.2, 0.2]]], [[[0.0, 0.0], [0.0, 0.6]]]])
    distances, places = nearest_real(images, real)
    assert places.tolist() == [1050, 3, 3]
    assert distances.tolist() == pytest.approx([0.0, 0.2, 0.3], abs=1e-6)


@pytest.mark.parametrize("config", [AEConfig(widths=(8,)), VAEConfig(widths=(8,))])
def test_variations_of_size_zero_are_the_reconstruction(config):
    model = build_model("vae" if isinstance(config, VAEConfig) else "ae", config, (1, 6, 6)).eval()
    images = small_images(3)
    result = variations(model, images, 4, 0.0, torch.Generator(), torch.ones(config.latent_dim))
    assert torch.allclose(result, decode(model, encode(model, images)).repeat_interleave(4, 0), atol=1e-6)


class Echo(torch.nn.Module):
    """Its code is the image; its posterior, where it has one, is as wide as told."""

    scale_span = 1.0
    latent = LatentSpec(2)

    def __init__(self, std=None):
        super().__init__()
        self.has_posterior, self.std = std is not None, std
        self.unused = torch.nn.Parameter(torch.zeros(1))  # says which device it is on

    to_model_scale = staticmethod(lambda images: images)
    to_data_scale = staticmethod(lambda x: x)
    fill_missing = staticmethod(lambda x: x)
    encode = staticmethod(lambda x: x.flatten(1))
    decode = staticmethod(lambda z: z.reshape(-1, 1, 1, 2))

    def posterior(self, x):
        return x.flatten(1), torch.full((len(x), 2), self.std).log() * 2


@pytest.mark.parametrize(("std", "spread"), [(None, [0.5, 4.0]), (0.25, [0.25, 0.25])])
def test_variations_have_the_std_of_the_posterior_or_of_the_codes(std, spread):
    model, images = Echo(std), torch.tensor([[[[0, 255]]]], dtype=torch.uint8)
    if std is not None:
        assert posterior_std(model, images)[0].tolist() == pytest.approx(spread)
    result = variations(model, images, 4000, 2.0, torch.Generator().manual_seed(0), torch.tensor([0.5, 4.0])).flatten(1)
    assert result.std(0).tolist() == pytest.approx([2 * s for s in spread], rel=0.05)
    assert ((result.mean(0) - torch.tensor([0.0, 1.0])).abs() < torch.tensor(spread) / 5).all()


def test_out_of_distribution_images_are_converted_to_the_input_shape():
    red = torch.zeros(2, 3, 4, 4, dtype=torch.uint8)
    red[:, 0] = 255
    grey = fitted(red, (1, 8, 6))
    assert grey.shape == (2, 1, 8, 6) and grey.dtype == torch.uint8 and grey.unique().tolist() == [76]  # 0.299 of 255
    assert fitted(grey, (3, 8, 6)).tolist() == grey.expand(-1, 3, -1, -1).tolist()
    own = small_images(2)
    assert torch.equal(fitted(own, (1, 6, 6)), own)


def test_images_are_turned_and_inverted():
    image = torch.tensor([[[[1, 2], [3, 4]]]], dtype=torch.uint8)
    assert upside_down(image).tolist() == [[[[4, 3], [2, 1]]]]
    assert inverted(image).tolist() == [[[[254, 253], [252, 251]]]]


def test_contrast_and_share_of_errors_beyond_a_quantile():
    halves = torch.tensor([[[[0, 255]]], [[[9, 9]]]], dtype=torch.uint8)
    assert contrast(halves).tolist() == [0.25, 0.0]
    own = np.arange(101.0)  # 95 of a hundred lie below 95
    assert share_beyond(np.array([10.0, 94.0, 96.0, 1000.0]), own) == 0.5


def test_selectivity_of_units_from_none_to_one():
    activity = np.array([[1.0, 0.0, 0.0, 1.0], [1.0, 0.0, 0.0, 1.0], [1.0, 4.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]])
    # the last: (1 - (1/2)^2 / (1/2)) / (1 - 1/4)
    assert lifetime_sparseness(activity).tolist() == pytest.approx([0.0, 1.0, 0.0, 2 / 3])
    assert lifetime_sparseness(activity[:1]).tolist() == [0.0] * 4


def test_units_have_rest_activity_and_order():
    codes = np.array([[3.0, 0.0, 1.0, 0.01], [1.0, 0.0, 3.0, 0.0], [3.0, 4.0, 1.0, 0.0], [3.0, 0.0, -1.0, 0.0]])
    units = describe_units(codes)
    assert units.rest.tolist() == [0.0, 0.0, 1.0, 0.0]  # the third is negative once: it rests at its mean
    assert units.activity[:, 2].tolist() == [0.0, 2.0, 0.0, 2.0]
    assert units.silent.tolist() == [False, False, False, True]
    assert units.order.tolist() == [1, 2, 0, 3]
    assert units.firing(2, 2).tolist() == [1, 3] and units.firing(0, 1).tolist() == [0]
    assert units.alone(2, codes).tolist() == [0.0, 0.0, 3.0, 0.0]
    on = [
        [True, False, False, False],
        [False, False, True, False],
        [True, True, False, False],
        [True, False, True, False],
    ]
    assert units.on().tolist() == on
