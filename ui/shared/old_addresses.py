"""Addresses that older links use: pages and values that have another name now."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

PAGES = {"uses": "pages/applications.py"}
VALUES = {  # by parameter: what it is called now
    "demo": {"Foreign data": "Out-of-distribution data"},
    "under": {"figures": "metrics"},
}


def redirects() -> list[st.Page]:
    """Return a hidden page for every old address; it leads to the new one with its parameters."""
    return [st.Page(_redirect_to(page), title=old, url_path=old, visibility="hidden") for old, page in PAGES.items()]


def _redirect_to(page: str) -> Callable[[], None]:
    def redirect() -> None:
        st.switch_page(page, query_params=st.query_params.to_dict())

    return redirect


def update_parameters() -> None:
    """Replace old values of the address by what they are called now, and start over: widgets read it at the start."""
    old = {key: text for key, renamed in VALUES.items() if (text := st.query_params.get(key)) in renamed}
    for key, text in old.items():
        st.query_params[key] = VALUES[key][text]
    if old:
        st.rerun()
