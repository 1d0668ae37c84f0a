import numpy as np
import pytest
import torch

from lab.latent.clusters import agreement, kmeans
from lab.metrics.knn_accuracy import knn_accuracy

LABELS = torch.arange(5).repeat(40)  # five classes of forty


def draws(shape, seed):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def perfect(seed):
    """Codes that say the label, with a little noise."""
    return torch.nn.functional.one_hot(LABELS, 5).float() + 0.01 * draws((200, 5), seed)


def test_knn_of_a_perfect_code():
    assert knn_accuracy(perfect(0), LABELS, perfect(1), LABELS) == 1.0


def test_knn_of_a_useless_code_is_chance():
    assert knn_accuracy(draws((200, 5), 0), LABELS, draws((200, 5), 1), LABELS) == pytest.approx(0.2, abs=0.1)


def test_knn_of_a_duplicated_code_is_that_of_the_code():
    train, test = perfect(0) + 0.7 * draws((200, 5), 2), perfect(1) + 0.7 * draws((200, 5), 3)
    once = knn_accuracy(train, LABELS, test, LABELS)
    twice = knn_accuracy(torch.cat([train, train], 1), LABELS, torch.cat([test, test], 1), LABELS)
    assert 0.3 < once < 0.95
    assert twice == once


def test_knn_matches_a_hand_computed_value():
    train = torch.tensor([[0.0], [1.0], [2.0], [10.0], [11.0]])
    labels = torch.tensor([0, 0, 1, 1, 1])
    assert knn_accuracy(train, labels, torch.tensor([[0.1], [10.2]]), torch.tensor([0, 1]), k=3) == 1.0
    assert knn_accuracy(train, labels, torch.tensor([[0.1], [10.2]]), torch.tensor([1, 1]), k=3) == 0.5
    assert knn_accuracy(train, labels, torch.tensor([[0.1], [10.2]]), torch.tensor([0, 1]), k=5) == 0.5


def test_agreement_of_the_same_grouping_under_other_names():
    labels = LABELS.numpy()
    assert agreement(labels, labels) == 1.0
    assert agreement((labels + 2) % 5, labels) == 1.0


def test_agreement_of_a_shuffled_grouping_is_none():
    labels = np.random.default_rng(0).permutation(np.repeat(np.arange(10), 300))
    assert agreement(np.random.default_rng(1).permutation(labels), labels) == pytest.approx(0.0, abs=0.01)
    assert agreement(np.zeros(3000, dtype=int), labels) == 0.0


def test_agreement_matches_a_hand_computed_value():
    # pairs of 6: 2 together in both, 6 in the clusters, 3 in the labels, 15 in all: (2 - 6*3/15) / ((6+3)/2 - 6*3/15)
    clusters, labels = np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 2, 2])
    assert agreement(clusters, labels) == pytest.approx((2 - 1.2) / (4.5 - 1.2))


def test_kmeans_numbers_from_the_largest_down():
    centres, sizes = [[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]], [20, 90, 50]
    spread = np.random.default_rng(0).normal(0, 0.1, (160, 2))
    codes = np.repeat(centres, sizes, axis=0) + spread
    result = kmeans(codes, 3)
    assert np.bincount(result).tolist() == [90, 50, 20]
    assert result[:20].tolist() == [2] * 20
    assert result[20:110].tolist() == [0] * 90
    assert agreement(result, np.repeat([0, 1, 2], sizes)) == 1.0


def test_kmeans_is_the_same_each_time():
    codes = np.random.default_rng(0).normal(size=(300, 4)).astype(np.float32)
    assert np.array_equal(kmeans(codes, 6), kmeans(codes, 6))
    assert kmeans(codes, 1).tolist() == [0] * 300


def test_knn_of_fewer_training_codes_than_neighbours_uses_all_of_them():
    train, labels = torch.tensor([[0.0], [1.0], [9.0]]), torch.tensor([0, 0, 1])
    assert knn_accuracy(train, labels, torch.tensor([[9.0], [0.0]]), torch.tensor([0, 0])) == 1.0  # most say 0


def test_kmeans_of_more_clusters_than_different_codes_makes_one_of_each():
    codes = np.array([[0.0, 0.0], [5.0, 5.0], [0.0, 0.0]])
    assert kmeans(codes, 10).tolist() == [0, 1, 0]
    assert kmeans(np.zeros((4, 2)), 3).tolist() == [0, 0, 0, 0]
