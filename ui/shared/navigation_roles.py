"""The groups of the navigation, as assistive technology reads them."""

from __future__ import annotations

import streamlit as st

KEY = "navigation_roles"  # style.css takes it out of the page's flow
# Streamlit puts its groups, with their headings, between a list and its items, where HTML allows items only: the list
# has no role any more, and each group is named by its heading.
_JS = """
const LIST = "[data-testid=stSidebarNavItems]";
function nameGroups() {
  for (const list of document.querySelectorAll(LIST)) {
    list.setAttribute("role", "none");
    for (const item of list.querySelectorAll("li")) item.setAttribute("role", "none");
    for (const group of list.querySelectorAll(":scope > div")) {
      group.setAttribute("role", "group");
      group.setAttribute("aria-label", group.querySelector("header")?.innerText.split("\\n")[0] ?? "");
    }
  }
}
let observed = null;
export default function () {
  const sidebar = document.querySelector("[data-testid=stSidebar]");
  nameGroups();
  if (!sidebar || sidebar === observed) return;
  observed = sidebar;
  new MutationObserver(nameGroups).observe(sidebar, { childList: true, subtree: true });
}
"""
_roles = st.components.v2.component("latent_lab_navigation_roles", html="<i></i>", js=_JS)


def name_navigation_groups() -> None:
    """Give the navigation's groups their names."""
    _roles(key=KEY)
