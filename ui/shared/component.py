"""The component factory: html, css and JavaScript of static/lab/components/<name>/ as a Streamlit component."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import streamlit as st

from lab.config import STATIC

# Mounts a component's module. What it will need is asked for at once rather than one after the other; what it holds
# open (a worker, say) is closed by `labClose` when the user leaves the page.
_JS = """
const root = new URL("./app/static/", document.baseURI);
const early = (path, how) => {
  const href = new URL(path, root).href;
  if (document.querySelector(`link[href="${href}"]`)) return;
  document.head.append(Object.assign(document.createElement("link"), { href, ...how }));
};
const fetched = { rel: "preload", as: "fetch", crossOrigin: "anonymous" };
export default function (component) {
  const place = component.parentElement;
  for (const module of %(modules)s) early(module, { rel: "modulepreload" });
  for (const file of component.data?.needs ?? []) early(file, fetched);
  import(new URL("%(module)s", root).href).then(({ mount }) => mount(component, root));
  return () => place.labClose?.();
}
"""
_RUNTIME = ("vendor/ort.wasm.min.mjs", "vendor/ort-wasm-simd-threaded.mjs")
COMPONENTS = STATIC / "lab" / "components"
BASE_STYLE = STATIC / "lab" / "lib" / "base.css"  # of every component


def make_component(name: str, decodes: bool = True) -> Any:
    """Return the Streamlit component of static/lab/components/<name>/; one that `decodes` needs onnxruntime-web."""
    place = COMPONENTS / name
    markup = (place / f"{name}.html").read_text(encoding="utf-8")
    style = "".join(path.read_text(encoding="utf-8") for path in (BASE_STYLE, place / f"{name}.css"))
    own = imported_modules(place / f"{name}.js")
    modules = [*(_RUNTIME if decodes else ()), *own]
    script = _JS % {"module": own[0], "modules": json.dumps(modules)}
    return st.components.v2.component(f"latent_lab_{name.replace('-', '_')}", html=markup, css=style, js=script)


def imported_modules(module: Path) -> list[str]:
    """Return a module and all that it imports, transitively: paths below static/, itself first."""
    found: list[str] = []
    left = [module.resolve()]
    while left:
        path = left.pop()
        name = path.relative_to(STATIC.resolve()).as_posix()
        if name not in found:
            found.append(name)
            source = path.read_text(encoding="utf-8")
            imported = re.findall(r'^import [^;]*? from "(\.[\w./-]+\.js)";$', source, flags=re.MULTILINE)
            left += [(path.parent / target).resolve() for target in imported]
    return found
