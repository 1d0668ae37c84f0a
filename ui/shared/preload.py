"""What goes to the browser before anything slow is imported: it gets ready to decode while Python wakes up."""

from __future__ import annotations

import streamlit as st

from lab.config import STATIC

KEY = "early"  # style.css takes it out of the page's flow
_JS = """
const root = new URL("./app/static/", document.baseURI);
export default function () {
  import(new URL("lab/runtime/network.js", root).href).then(({ warmUp }) => warmUp(root)).catch(() => {});
}
"""
_early = st.components.v2.component("latent_lab_early", html="<i></i>", js=_JS)


def wake_browser() -> None:
    """Let the browser fetch and compile its runtime; where that is not installed yet, the page will say so later."""
    if (STATIC / "vendor" / "ort.wasm.min.mjs").is_file():
        _early(key=KEY)
