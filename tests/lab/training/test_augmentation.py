import math

import pytest
import torch

from lab.training.augmentation import _rotate, augment


def images(n=5, channels=2, side=7):
    return torch.rand(n, channels, side, side, generator=torch.Generator().manual_seed(0))


def seeded(seed=1):
    return torch.Generator().manual_seed(seed)


def test_a_flip_with_probability_one_mirrors_exactly():
    x = images()
    assert torch.equal(augment(x, 1.0, 0.0, seeded()), x.flip(-1))


def test_without_a_request_nothing_is_measured():
    x = images()
    generator = seeded()
    state = generator.get_state()
    assert torch.equal(augment(x, 0.0, 0.0, generator), x)
    assert torch.equal(generator.get_state(), state)


def test_augmentation_is_random_per_image():
    x = images(n=400)
    out = augment(x, 0.25, 0.0, seeded())
    mirrored = (out == x.flip(-1)).flatten(1).all(1)
    untouched = (out == x).flatten(1).all(1)
    assert (mirrored ^ untouched).all()
    assert 60 < mirrored.sum() < 140


def test_the_generator_decides():
    x = images()
    first = augment(x, 0.5, 90.0, seeded())
    assert torch.equal(first, augment(x, 0.5, 90.0, seeded()))
    assert not torch.equal(first, augment(x, 0.5, 90.0, seeded(2)))


def test_a_quarter_turn_is_exact():
    x = images(n=1)
    for side in (6, 7):
        x = images(n=1, side=side)
        turned = _rotate(x, torch.tensor([math.pi / 2]))
        assert torch.equal(turned, torch.rot90(x, 1, (2, 3))) or torch.equal(turned, torch.rot90(x, -1, (2, 3)))
        assert torch.equal(_rotate(x, torch.tensor([math.pi])), torch.rot90(x, 2, (2, 3)))
        assert torch.equal(_rotate(x, torch.tensor([0.0])), x)


def test_small_rotations_keep_the_centre_and_stay_within_bounds():
    x = images(n=50, side=9)
    out = augment(x, 0.0, 10.0, seeded())
    assert torch.equal(out[:, :, 4, 4], x[:, :, 4, 4])
    assert out.min() >= 0
    assert not torch.equal(out, x)
    assert out.shape == x.shape


@pytest.mark.parametrize(("degrees", "corner"), [(45.0, True), (1.0, False)])
def test_rotation_fills_with_black(degrees, corner):
    turned = _rotate(torch.ones(1, 1, 9, 9), torch.tensor([math.radians(degrees)]))
    assert (turned[0, 0, 0, 0] == 0) == corner
    assert set(turned.unique().tolist()) <= {0.0, 1.0}  # nearest pixel: no new greys
