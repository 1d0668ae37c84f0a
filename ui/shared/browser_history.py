"""The browser's history: one entry a page visited, however often its address changed meanwhile."""

from __future__ import annotations

import streamlit as st

KEY = "browser_history"  # style.css takes it out of the page's flow
# Streamlit adds an entry whenever a page changes its parameters, so that Back would step through every click; and it
# takes all parameters away from a page just before it is left, so that Back would show it anew.
_JS = """
const LEAVING_MS = 2000; // in which the page that is left keeps its address
if (!history.labEntryAPage) {
  const push = history.pushState;
  let leaving = -Infinity; // when a link to another page was followed
  const noteLink = (event) => {
    const link = event.target.closest?.("a[href]");
    if (link && new URL(link.href).pathname !== location.pathname) leaving = performance.now();
  };
  addEventListener("click", noteLink, true);
  history.pushState = function (state, title, url) {
    const target = new URL(url ?? "", location.href);
    if (target.pathname !== location.pathname) {
      leaving = -Infinity;
      push.call(history, state, title, url);
    } else if (target.search && performance.now() - leaving > LEAVING_MS) history.replaceState(state, title, url);
  };
  history.labEntryAPage = true;
}
export default function () {}
"""
_history = st.components.v2.component("latent_lab_browser_history", html="<i></i>", js=_JS)


def keep_one_entry_a_page() -> None:
    """Let Back and Forward step from page to page, each as it was left."""
    _history(key=KEY)
