import pytest
import torch

from lab.data.corruption import CORRUPTIONS, corrupt

GREY = torch.full((40, 3, 20, 20), 0.5)


def chance(seed=0):
    return torch.Generator().manual_seed(seed)


def test_none_is_none():
    assert corrupt(GREY, "none", 0.5) is GREY


def test_gaussian_noise_has_its_level_and_stays_in_range():
    noisy = corrupt(GREY, "gaussian", 0.1, chance())
    assert noisy.std().item() == pytest.approx(0.1, rel=0.02)
    assert noisy.mean().item() == pytest.approx(0.5, abs=0.002)
    strong = corrupt(GREY, "gaussian", 2.0, chance())
    assert strong.min() == 0 and strong.max() == 1


@pytest.mark.parametrize(("kind", "values"), [("masking", [0.0, 0.5]), ("salt-and-pepper", [0.0, 0.5, 1.0])])
def test_a_share_of_the_pixels_is_replaced_in_all_colours(kind, values):
    noisy = corrupt(GREY, kind, 0.3, chance())
    assert noisy.unique().tolist() == values
    assert (noisy != 0.5).float().mean().item() == pytest.approx(0.3, abs=0.01)
    assert torch.equal(noisy[:, 0], noisy[:, 2])
    if kind == "salt-and-pepper":
        assert (noisy == 1).float().mean().item() == pytest.approx(0.15, abs=0.01)


@pytest.mark.parametrize("kind", CORRUPTIONS[1:])
def test_the_generator_decides(kind):
    first, again, other = (corrupt(GREY, kind, 0.3, chance(seed)) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="choose from none, gaussian"):
        corrupt(GREY, "fog", 0.3)
