"""Caches with a limit in bytes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from ui.shared.bounded_cache import bounded_cache


def test_the_least_recently_used_make_room() -> None:
    made: list[str] = []

    @bounded_cache(10, len)
    def text(name: str, n: int) -> str:
        made.append(name)
        return name * n

    for name in ("a", "b", "a", "c", "a", "b"):
        assert text(name, 4) == 4 * name
    assert made == ["a", "b", "c", "b"]  # c displaced b, which had been used before a


def test_what_is_larger_than_all_is_returned_and_displaces_nothing() -> None:
    made: list[int] = []

    @bounded_cache(10, len)
    def text(n: int) -> str:
        made.append(n)
        return n * "x"

    for n in (5, 11, 11, 5):
        assert text(n) == n * "x"
    assert made == [5, 11, 11]


def test_sessions_that_ask_together_compute_once_and_an_error_is_not_kept() -> None:
    made: list[int] = []
    together = Barrier(8)

    @bounded_cache(100, len)
    def text(n: int) -> str:
        made.append(n)
        if len(made) == 1:
            raise OSError("for a moment")
        return "text"

    def ask(_: int) -> str:
        together.wait(10)
        try:
            return text(1)
        except OSError:
            return "error"

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(ask, range(8)))
    assert answers == ["error", *["text"] * 7] and made == [1, 1]
