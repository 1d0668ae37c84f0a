"""Projector mode: large type, the full width and high contrast, for a page shown to a class. Kept from page to page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

PROJECTOR = "projector"  # in the address
_ON = "projector_on"  # session: outlives a change of page, which clears the address
_STYLE = Path(__file__).with_name("projector.css")
_KEY = "theme_switch"
# Streamlit keeps the theme that a user has chosen in the browser's storage, by the path at which the app was loaded.
_JS = """
export default function ({ parentElement, data }) {
  const button = parentElement.querySelector("button");
  button.textContent = `Switch to ${data.other}`;
  button.onclick = () => {
    const links = document.querySelectorAll("[data-testid=stSidebarNavLink]");
    const paths = [location.pathname, ...[...links].map((link) => new URL(link.href).pathname)];
    for (const path of paths) localStorage.setItem(`stActiveTheme-${path}-v2`, JSON.stringify(data.theme));
    location.reload();
  };
}
"""
_CSS = """
button { font: inherit; color: var(--st-text-color); background: none; border: 1px solid var(--st-border-color);
  border-radius: 6px; padding: 4px 10px; cursor: pointer; width: 100%; }
button:hover { border-color: var(--st-primary-color); }
"""
_switch = st.components.v2.component(
    "latent_lab_theme_switch", html='<button type="button">Switch</button>', css=_CSS, js=_JS
)


def draw_projector() -> None:
    """Draw the switches of projector mode in the sidebar, and its style where it is on."""
    linked = st.query_params.get(PROJECTOR)
    if linked is not None:
        st.session_state[_ON] = linked == "1"
    is_on = bool(st.session_state.get(_ON))
    with st.sidebar, st.container(key="projector"):
        label = "Leave projector mode" if is_on else "Projector mode"
        help_text = "Large type, the full width and high contrast. The link keeps it."
        st.button(label, key="toggle_projector", icon=":material/present_to_all:", help=help_text, on_click=_toggle)
        if is_on:
            dark = st.context.theme.type == "dark"
            _switch(key=_KEY, data={"theme": "Light", "other": "light"} if dark else {"theme": "Dark", "other": "dark"})
    if is_on:
        st.query_params[PROJECTOR] = "1"
        st.html(_STYLE)
    # "0" stays until the next page: of an address without any parameter the browser would keep the former one


def _toggle() -> None:
    st.session_state[_ON] = not st.session_state.get(_ON)
    st.query_params[PROJECTOR] = "1" if st.session_state[_ON] else "0"
