"""Scores of generated series, on data whose scores are known."""

import pytest
import torch

from lab.metrics.series_scores import JudgeConfig, discriminative_score, predictive_score

QUICK = JudgeConfig(hidden=4, layers=1, steps=60, batch_size=64, learning_rate=0.03)


def noise(seed, n=300, channels=2, steps=5):
    return torch.rand(n, channels, steps, generator=torch.Generator().manual_seed(seed))


def test_a_judge_of_the_same_distribution_guesses():
    assert discriminative_score(noise(0), noise(1), QUICK) < 0.13  # three standard deviations of 120 guesses


def test_a_judge_of_other_windows_always_knows():
    assert discriminative_score(noise(0), 1 + noise(1), QUICK) == pytest.approx(0.5, abs=0.02)


def test_the_longer_side_is_cut_and_the_seed_decides():
    few, again, cut, other = (
        discriminative_score(noise(0), generated, QUICK, seed)
        for generated, seed in ((noise(1), 3), (noise(1), 3), (torch.cat([noise(1), noise(2)]), 3), (noise(1), 4))
    )
    assert few == again == cut != other


def test_what_follows_from_the_other_channel_is_predicted():
    """Constant windows, of 0 or of 1: the next value of the last channel is that of the first."""
    level = torch.arange(300).remainder(2).float()[:, None, None]
    windows = level.expand(300, 2, 5)
    assert predictive_score(windows, windows, JudgeConfig(hidden=4, layers=1, steps=200, learning_rate=0.05)) < 0.05


def test_a_predictor_of_noise_predicts_the_median():
    assert predictive_score(noise(0), noise(1), QUICK) == pytest.approx(0.25, abs=0.02)  # of a uniform number


def test_learning_from_other_windows_costs():
    """Taught 0.9 throughout, it is off by the mean of |x - 0.9|: 0.41."""
    taught = torch.full((300, 2, 5), 0.9)
    assert predictive_score(noise(0), taught, QUICK) == pytest.approx(0.41, abs=0.03)


def test_a_single_channel_is_predicted_from_its_past():
    level = torch.arange(300).remainder(2).float()[:, None, None].expand(300, 1, 5)
    assert predictive_score(level, level, JudgeConfig(hidden=4, layers=1, steps=200, learning_rate=0.05)) < 0.05
