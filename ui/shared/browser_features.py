"""Features that the user's browser lacks: pages do without them, and say so."""

from __future__ import annotations

import streamlit as st

from ui.shared import session_keys

KEY = "browser_features"  # style.css takes it out of the page's flow
# The bytes are the smallest module with a SIMD instruction, which onnxruntime-web needs.
_JS = """
const SIMD = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
];
const lackOfWebAssembly = () => {
  if (typeof WebAssembly === "undefined") return ["WebAssembly"];
  return WebAssembly.validate(new Uint8Array(SIMD)) ? [] : ["WebAssembly SIMD"];
};
const lackOfWebGL = () => {
  const context = document.createElement("canvas").getContext("webgl");
  context?.getExtension("WEBGL_lose_context")?.loseContext(); // a browser has but sixteen
  return context ? [] : ["WebGL"];
};
// a browser restores a lost WebGL context only where this event is handled; Plotly then draws its 3-D charts again
if (!document.labRestoresWebGL) {
  document.addEventListener("webglcontextlost", (event) => event.preventDefault(), true);
  document.labRestoresWebGL = true;
}
const missing = [...lackOfWebAssembly(), ...lackOfWebGL()].join();
export default function (component) {
  if (missing !== component.data.known) component.setStateValue("missing", missing);
}
"""
_features = st.components.v2.component("latent_lab_browser_features", html="<i></i>", js=_JS)


def missing_in_browser(name: str) -> str:
    """Return the full name of what the user's browser does not have, such as "WebAssembly SIMD"; "" if it has it."""
    missing = st.session_state.get(session_keys.MISSING_IN_BROWSER, "").split(",")
    return next((full for full in missing if full.startswith(name)), "")


def note_missing_features() -> None:
    """Ask the browser what it lacks.

    Call it after st.navigation: its answer reruns the page that the browser knows to be open, which is Home until then.
    """
    known = st.session_state.get(session_keys.MISSING_IN_BROWSER, "")
    result = _features(key=KEY, data={"known": known}, default={"missing": known}, on_missing_change=lambda: None)
    st.session_state[session_keys.MISSING_IN_BROWSER] = result.missing or ""
