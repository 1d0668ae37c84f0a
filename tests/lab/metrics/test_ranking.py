"""Ranking metrics on lists worked out by hand."""

import math

import pytest
import torch

from lab.metrics.ranking import average_precision, ndcg, precision, ranked_hits, recall

NONE = [False] * 5
SCORES = torch.tensor([[5.0, 4.0, 3.0, 2.0, 1.0]])


def ranked(relevant, seen=(), k=3, scores=SCORES):
    mask = lambda items: torch.tensor([[item in items for item in range(5)]])  # noqa: E731
    return ranked_hits(scores, mask(seen), mask(relevant), k)


def test_a_list_worked_out_by_hand():
    lists = ranked({0, 2, 4})  # hit, miss, hit; one is missed
    assert lists.hits.tolist() == [[1.0, 0.0, 1.0]]
    assert precision(lists).item() == pytest.approx(2 / 3)
    assert recall(lists).item() == pytest.approx(2 / 3)
    assert average_precision(lists).item() == pytest.approx((1 + 2 / 3) / 3)
    assert ndcg(lists).item() == pytest.approx((1 + 1 / 2) / (1 + 1 / math.log2(3) + 1 / 2))


def test_a_perfect_list_is_one_even_where_it_holds_fewer_than_are_relevant():
    for lists in (ranked({0, 1, 2}), ranked({0}, k=1), ranked({0, 1, 2, 3}, k=2)):
        assert [f(lists).item() for f in (ndcg, recall, average_precision)] == pytest.approx([1.0, 1.0, 1.0])


def test_a_useless_list_is_zero():
    lists = ranked({3, 4})
    assert [f(lists).item() for f in (ndcg, recall, precision, average_precision)] == [0.0] * 4


def test_seen_items_are_neither_ranked_nor_relevant():
    lists = ranked({0, 3}, seen={0, 1}, k=2)  # 2 and 3 are listed
    assert lists.hits.tolist() == [[0.0, 1.0]] and lists.n_relevant.tolist() == [1]


def test_users_with_nothing_to_find_are_left_out():
    two = ranked_hits(SCORES.expand(2, -1), torch.tensor([NONE, NONE]), torch.tensor([NONE, [True] * 5]), 2)
    assert two.hits.shape == (1, 2)
    with pytest.raises(ValueError, match="no user has a relevant item"):
        ranked(set())
    with pytest.raises(ValueError, match="cannot be made of 5 items"):
        ranked({1}, k=6)
