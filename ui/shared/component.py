"""The component factory: html, css and JavaScript of static/lab/components/<name>/ as a Streamlit component."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Generic, cast

import streamlit as st

from lab.config import STATIC
from ui.shared.messages.message_check import faults
from ui.shared.messages.message_pair import Data, MessagePair, State

# Mounts a component's module. The files that it needs are requested at once rather than one after the other; what it
# keeps open (a worker, say) is closed by `labClose` when the user leaves the page.
_JS = """
const root = new URL("./app/static/", document.baseURI);
const preload = (path, attributes) => {
  const href = new URL(path, root).href;
  if (document.querySelector(`link[href="${href}"]`)) return;
  document.head.append(Object.assign(document.createElement("link"), { href, ...attributes }));
};
const asFetch = { rel: "preload", as: "fetch", crossOrigin: "anonymous" };
export default function (component) {
  const host = component.parentElement;
  for (const module of %(modules)s) preload(module, { rel: "modulepreload" });
  for (const file of component.data?.needs ?? []) preload(file, asFetch);
  import(new URL("%(module)s", root).href).then(({ mount }) => mount(component, root));
  return () => host.labClose?.();
}
"""
_RUNTIME = ("vendor/ort.wasm.min.mjs", "vendor/ort-wasm-simd-threaded.mjs")
COMPONENTS = STATIC / "lab" / "components"
BASE_STYLE = STATIC / "lab" / "lib" / "base.css"  # of every component


class Component(Generic[Data, State]):
    """A component of static/lab/components/, whose messages have types."""

    def __init__(self, messages: MessagePair[Data, State], decodes: bool = True) -> None:
        """Read its files; one that `decodes` needs onnxruntime-web."""
        name = messages.component
        folder = COMPONENTS / name
        markup = (folder / f"{name}.html").read_text(encoding="utf-8")
        style = "".join(path.read_text(encoding="utf-8") for path in (BASE_STYLE, folder / f"{name}.css"))
        own = imported_modules(folder / f"{name}.js")
        script = _JS % {"module": own[0], "modules": json.dumps([*(_RUNTIME if decodes else ()), *own])}
        self.messages = messages
        self._draw = st.components.v2.component(
            f"latent_lab_{name.replace('-', '_')}", html=markup, css=style, js=script
        )

    def mount(self, key: str, data: Data, initial: State) -> State:
        """Draw it with a message; return its state: `initial` until it has sent one that is valid."""
        values = cast(Mapping[str, Any], initial)
        listeners: dict[str, Any] = {f"on_{name}_change": lambda: None for name in values}
        result = self._draw(key=key, data=data, default=dict(values), **listeners)
        state = {name: result[name] for name in values}
        return initial if faults(state, self.messages.state) else cast(State, state)


def imported_modules(module: Path) -> list[str]:
    """Return a module and all that it imports, transitively: paths below static/, itself first."""
    names: list[str] = []
    pending = [module.resolve()]
    while pending:
        path = pending.pop()
        name = path.relative_to(STATIC.resolve()).as_posix()
        if name not in names:
            names.append(name)
            source = path.read_text(encoding="utf-8")
            imported = re.findall(r'^import [^;]*? from "(\.[\w./-]+\.js)";$', source, flags=re.MULTILINE)
            pending += [(path.parent / target).resolve() for target in imported]
    return names
