import numpy as np
import pytest
import torch

from lab.data import DataConfig, get_source
from lab.data.sources.shapes import ORIENTATIONS, POSITIONS, SCALES, SHAPES, SIDE


@pytest.fixture(scope="module")
def shapes():
    return get_source("shapes").load(DataConfig(name="shapes"))


def test_the_grid_is_full_and_every_factor_has_a_name(shapes):
    factors = shapes.train.targets
    assert tuple(target.name for target in shapes.targets) == ("shape", "scale", "orientation", "x", "y")
    assert factors.dtype == torch.float32 and factors.shape == (13_068, 5)
    assert len(factors.unique(dim=0)) == len(factors)
    for column, values in enumerate((range(3), SCALES, ORIENTATIONS, POSITIONS, POSITIONS)):
        np.testing.assert_allclose(factors[:, column].unique(), np.float32(list(values)))
    assert torch.equal(shapes.train.labels, factors[:, 0].long())
    assert shapes.class_names == tuple(SHAPES) == ("square", "ellipse", "heart")


def test_orientations_stay_below_the_turn_that_maps_a_square_onto_itself():
    assert ORIENTATIONS.min() >= 0 and ORIENTATIONS.max() < 90


def test_no_two_images_are_equal(shapes):
    assert len(shapes.train.samples.flatten(1).unique(dim=0)) == len(shapes.train)


def test_the_centre_of_mass_follows_x_and_y(shapes):
    ink = shapes.train.samples[:, 0].double()
    axis = torch.arange(SIDE, dtype=torch.float64)
    mass = ink.sum((1, 2))
    x, y = (ink.sum(1) * axis).sum(1) / mass, (ink.sum(2) * axis).sum(1) / mass
    assert (x - shapes.train.targets[:, 3]).abs().max() < 0.1
    assert (y - shapes.train.targets[:, 4]).abs().max() < 0.1


def test_the_area_grows_with_the_square_of_scale(shapes):
    area = shapes.train.samples.double().sum((1, 2, 3)) / 255
    scale, shape = shapes.train.targets[:, 1].double(), shapes.train.labels
    for label, full in enumerate((144.0, np.pi * 8 * 5, 13**2 * (0.5 + np.pi / 8))):
        chosen = shape == label
        assert (area[chosen] / (full * scale[chosen] ** 2) - 1).abs().max() < 0.05


def test_an_ellipse_turns_clockwise(shapes):
    factors = shapes.train.targets
    chosen = (factors[:, 0] == 1) & (factors[:, 1] == 1) & (factors[:, 3] == 15.5) & (factors[:, 4] == 15.5)
    axis = torch.arange(SIDE, dtype=torch.float64) - 15.5
    for image, orientation in zip(shapes.train.samples[chosen, 0].double(), factors[chosen, 2], strict=True):
        xx, yy = (image.sum(0) * axis**2).sum(), (image.sum(1) * axis**2).sum()
        xy = (image * axis[:, None] * axis).sum()
        angle = torch.rad2deg(0.5 * torch.atan2(2 * xy, xx - yy))  # y points down, so clockwise as seen
        assert abs(angle - orientation) < 1


def test_augmentation_keeps_the_image_within_its_frame(shapes):
    images = shapes.train.samples[:, 0]
    for edge in (images[:, 0], images[:, -1], images[:, :, 0], images[:, :, -1]):
        assert edge.max() < 64  # at most the anti-aliased rim
    assert images.max() == 255 and ((images > 0) & (images < 255)).any()
