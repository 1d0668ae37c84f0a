"""Addresses of older links: pages, parameters and values that have been renamed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import streamlit as st

from lab.zoo.failure_gallery import FORMER_NAMES

PAGES = {"uses": "pages/applications.py"}


@dataclass(frozen=True)
class Renamed:
    """The present name of an old parameter, and of its values that have changed."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)


PARAMETERS: dict[str, dict[str, Renamed]] = {  # by page and old key
    "applications": {
        "demo": Renamed("demo", {"Foreign data": "Out-of-distribution data"}),
        "far": Renamed("spread"),
        "foreign": Renamed("data"),
    },
    "compare": {"under": Renamed("panel", {"figures": "metrics"}), "link": Renamed("link", {"place": "position"})},
    "explore": {
        "view": Renamed("view", {"Play": "Live map"}),
        "held": Renamed("offsets"),
        "figures": Renamed("metrics"),
    },
    "train": {"preset": Renamed("preset", FORMER_NAMES), "beside": Renamed("overlay")},
}


def redirects() -> list[st.Page]:
    """Return a hidden page for every old address; it leads to the new one with its parameters."""
    return [st.Page(_redirect_to(page), title=old, url_path=old, visibility="hidden") for old, page in PAGES.items()]


def _redirect_to(page: str) -> Callable[[], None]:
    def redirect() -> None:
        st.switch_page(page, query_params=st.query_params.to_dict())

    return redirect


def update_parameters(page: str) -> None:
    """Rename old parameters of the page's address, and start over: widgets read the address at the start."""
    linked = st.query_params.to_dict()
    current = current_parameters(page, linked)
    if current != linked:
        st.query_params.from_dict(current)
        st.rerun()


def current_parameters(page: str, linked: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters of a link under their present names; where a link has both, the present one counts."""
    renamed = PARAMETERS.get(page, {})
    current: dict[str, str] = {}
    for key, text in linked.items():
        now = renamed.get(key, Renamed(key))
        if now.key == key or now.key not in linked:
            current[now.key] = now.values.get(text, text)
    return current
