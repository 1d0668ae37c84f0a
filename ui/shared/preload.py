"""Preloading: the browser loads its runtime while Python imports its libraries."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

VENDOR = Path(__file__).resolve().parents[2] / "static" / "vendor"  # lab.config, which has it too, imports torch
KEY = "preload"  # style.css takes it out of the page's flow
_JS = """
const root = new URL("./app/static/", document.baseURI);
export default function () {
  if (typeof WebAssembly === "undefined") return;
  import(new URL("lab/runtime/network.js", root).href).then(({ warmUp }) => warmUp(root)).catch(() => {});
}
"""
_preload = st.components.v2.component("latent_lab_preload", html="<i></i>", js=_JS)


def preload_runtime() -> None:
    """Let the browser fetch and compile its runtime, where it is installed."""
    if (VENDOR / "ort.wasm.min.mjs").is_file():
        _preload(key=KEY)
