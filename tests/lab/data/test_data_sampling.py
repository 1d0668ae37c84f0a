import torch

from lab.data import sample_by_class


def counts(labels, index):
    return torch.bincount(labels[index], minlength=int(labels.max()) + 1).tolist()


def test_equal_shares_sorted_and_distinct():
    labels = torch.arange(1000) % 10
    index = sample_by_class(labels, 50)
    assert counts(labels, index) == [5] * 10
    assert index.dtype == torch.int64 and torch.equal(index, index.unique())


def test_the_share_of_a_small_class_goes_to_the_others():
    labels = torch.tensor([0] * 3 + [1] * 100 + [2] * 100)
    assert counts(labels, sample_by_class(labels, 43)) == [3, 20, 20]
    assert sorted(counts(labels, sample_by_class(labels, 44))) == [3, 20, 21]


def test_the_seed_decides():
    labels = torch.arange(1000) % 10
    assert torch.equal(sample_by_class(labels, 50, seed=1), sample_by_class(labels, 50, seed=1))
    assert not torch.equal(sample_by_class(labels, 50, seed=1), sample_by_class(labels, 50, seed=2))


def test_all_or_none():
    labels = torch.tensor([4, 4, 7])
    assert sample_by_class(labels, 3).tolist() == sample_by_class(labels, 9).tolist() == [0, 1, 2]
    assert sample_by_class(labels, 0).tolist() == []
    assert sample_by_class(torch.zeros(0, dtype=torch.int64), 5).tolist() == []
