"""Addresses that older links use: each leads to the page that has taken its place, with its parameters."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

RENAMED = {"uses": "pages/applications.py"}


def redirects() -> list[st.Page]:
    """Return a hidden page for every old address."""
    return [st.Page(_redirect_to(page), title=old, url_path=old, visibility="hidden") for old, page in RENAMED.items()]


def _redirect_to(page: str) -> Callable[[], None]:
    def redirect() -> None:
        st.switch_page(page, query_params=st.query_params.to_dict())

    return redirect
