"""Caches for all sessions with a limit in bytes; Streamlit's count entries, of which a few may fill the memory."""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition
from typing import Any, ParamSpec, TypeVar

from cachetools import LRUCache, cached

P = ParamSpec("P")
T = TypeVar("T")


def bounded_cache(max_bytes: int, size_of: Callable[[Any], int]) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep the results of a function of hashable arguments; the least recently used make room for new ones.

    A result is computed once, however many sessions ask for it at the same time; one larger than the whole cache is
    returned and not kept.

    Args:
        size_of: returns the bytes of a result.
    """

    def keep(function: Callable[P, T]) -> Callable[P, T]:
        wrapped: Callable[P, T] = cached(LRUCache(max_bytes, getsizeof=size_of), condition=Condition())(function)
        return wrapped

    return keep
