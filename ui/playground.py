"""The Python side of what is dragged: files for the browser, and the component that plays with them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from lab.analysis.axes import ERROR, MOST_PCA, axis_direction, axis_names
from lab.analysis.projection import principal_axes
from lab.config import STATIC
from lab.errors import LatentLabError
from lab.export.browser import browser_folder, is_published, publish_model
from lab.export.vendor import install_vendor
from lab.plots.palette import class_colour
from lab.runs.library import ModelCard
from ui import keys, resources
from ui.address import select
from ui.classes import choose_class, class_names, class_part, linked_class
from ui.published import still_there

# Mounts a module of static/playground. What it will need is asked for at once rather than one after the other; what
# it holds open (a worker, say) is closed by `labClose` when the reader leaves the page.
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
  import(new URL("playground/%(module)s.js", root).href).then(({ mount }) => mount(component, root));
  return () => place.labClose?.();
}
"""
_RUNTIME = ("vendor/ort.wasm.min.mjs", "vendor/ort-wasm-simd-threaded.mjs")
_HERE = Path(__file__).parent
MOST_FURTHER = 20  # directions off a plane that get a slider


def make_component(name: str, module: str, decodes: bool = True) -> Any:
    """The component of a style sheet, a page and a module; one that `decodes` needs onnxruntime-web."""
    markup, style = ((_HERE / f"{name}.{kind}").read_text(encoding="utf-8") for kind in ("html", "css"))
    modules = [*(_RUNTIME if decodes else ()), *(f"playground/{needed}.js" for needed in imported_modules(module))]
    script = _JS % {"module": module, "modules": json.dumps(modules)}
    return st.components.v2.component(f"latent_lab_{name}", html=markup, css=style, js=script)


def imported_modules(module: str) -> list[str]:
    """A module of static/playground and all that it imports, and those import, when it is loaded."""
    found, left = [], [module]
    while left:
        name = left.pop()
        if name not in found:
            found.append(name)
            source = (STATIC / "playground" / f"{name}.js").read_text(encoding="utf-8")
            left += re.findall(r'^import .* from "\./([\w-]+)\.js";$', source, flags=re.MULTILINE)
    return found


_play = make_component("playground", "play")


def browser_files(card: ModelCard) -> str | None:
    """Where the model's files for the browser lie; None (with a message) where live decoding cannot be had."""
    if not browser_ready():
        return None
    try:
        key = (card.ref, card.version, resources.has_images(card))
        return str(still_there(_publish, lambda place: STATIC / place, *key))
    except (LatentLabError, OSError) as error:
        st.info(f"Nothing is decoded while you drag: {error}.", icon=":material/extension_off:")
        return None


def browser_ready() -> bool:
    """Whether the browser's libraries are there; False (with a message) where they cannot be had."""
    try:
        _vendor()
    except (LatentLabError, OSError) as error:
        st.info(f"Nothing is decoded while you drag: {error}.", icon=":material/extension_off:")
        return False
    return True


def playing_map(card: ModelCard, plane: tuple[str, str] | None = None, tools: bool = False) -> bool:
    """Draw the map that decodes wherever the pointer goes; False (with a message) where it cannot be had.

    Args:
        plane: the names of its two axes; default: the first two, dimensions or principal axes.
        tools: with paths, groups, other planes and a grid; what they rest at goes into the address.
    """
    folder = browser_files(card)
    if folder is None:
        return False
    result = _play(
        key=f"play:{card.ref}",
        data=play_data(card, folder, plane, tools),
        default={"rest": None},
        on_rest_change=lambda: None,
    )
    if result.rest is not None:
        for key in (keys.POINT, *(keys.TOOLS if tools else ())):
            if text := result.rest.get(key):
                st.query_params[key] = text
            else:
                st.query_params.pop(key, None)
    return True


def network_data(card: ModelCard, folder: str) -> dict[str, Any]:
    """What every component is told of the model."""
    model = resources.model(card)
    return {
        "folder": folder,
        "needs": [f"{folder}/decoder.onnx.gz", f"{folder}/codes.bin"],
        "latentDim": model.latent_dim,
        "imageShape": list(model.image_shape),
        "signed": model.pixel_span == 2.0,
        "hasPrior": model.has_posterior,
        "labelSize": model.config.label_size,
    }


def play_data(
    card: ModelCard, folder: str, plane: tuple[str, str] | None = None, tools: bool = False
) -> dict[str, Any]:
    """What static/playground/play.js is told: see PlayData there."""
    codes, labels = resources.test_codes(card).codes, card.spec.model_config.label_size
    names = plane or first_axes(codes, labels)
    asked = class_names(card.info, card.spec.model_config)
    origin, across, up, hides = plane_of(codes, names, labels, linked_class(asked))
    if asked:
        hides = f"{hides} All of this map is drawn as {asked[linked_class(asked)]}.".strip()
    start = _linked_point()
    if start is None:
        start = [float((codes[0] - origin) @ across), float((codes[0] - origin) @ up)]
    return network_data(card, folder) | {
        "hasImages": resources.has_images(card),
        "classNames": [str(name) for name in card.info.class_names],
        "colours": [class_colour(i) for i in range(len(card.info.class_names))],
        "origin": origin.tolist(),
        "across": across.tolist(),
        "up": up.tolist(),
        "axisNames": list(names),
        "hides": hides,
        "start": start,
        "tools": tools,
        "linked": {key: st.query_params[key] for key in keys.TOOLS if key in st.query_params},
        "further": _further(codes, names, labels) if tools else [],
    }


def _further(codes: np.ndarray, names: tuple[str, str], label_size: int) -> list[dict[str, Any]]:
    """Directions off the plane of two axes, the widest first, by name: {"name", "direction" (D,)} each.

    A plane through picked images needs all of these, and those of the plane itself: they stand at the end.
    """
    size = codes.shape[1]
    if names[0].startswith("PCA"):
        axes = principal_axes(codes, min(size, MOST_FURTHER + MOST_PCA), label_size).axes
        named = {f"PCA {k + 1}": axis for k, axis in enumerate(axes)}
    else:
        widest = np.argsort(-codes[:, : size - label_size].var(0), kind="stable")
        named = {f"z{d}": np.eye(size)[d] for d in widest}
    own = {name: named.pop(name) for name in names if name in named}
    chosen = list(named.items())[:MOST_FURTHER] + list(own.items())
    return [{"name": name, "direction": np.round(direction, 6).tolist()} for name, direction in chosen]


def first_axes(codes: np.ndarray, label_size: int = 0) -> tuple[str, str]:
    """The axes that a map of codes (N, D) begins with, none of them along a label."""
    size = codes.shape[1] - label_size
    names = axis_names(size)
    return names[0], names[1 if size > 1 else 0]


def plane_of(
    codes: np.ndarray, names: tuple[str, str], label_size: int = 0, held: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray, str]:
    """Origin and two directions of the plane to play on, (D,) each, and what it leaves out.

    Args:
        names: two of axis_names: a pair of principal axes, or of dimensions.
        label_size: so many of a code's numbers, its last, say a class: all of the plane is of the class `held`.
    """
    if label_size:
        *style, hides = plane_of(codes[:, :-label_size], names)
        origin, across, up = (np.pad(part, (0, label_size)) for part in style)
        origin[-label_size:] = class_part(label_size, held)
        return origin, across, up, hides
    size = codes.shape[1]
    if size == 1:  # a line: up and down lead nowhere
        return np.zeros(1), np.ones(1), np.zeros(1), "The code has one dimension: only left and right change it."
    axes = principal_axes(codes, MOST_PCA)
    directions = [axis_direction(name, axes, size) for name in names]
    origin = axes.mean - sum((axes.mean @ direction) * direction for direction in directions)
    if names[0].startswith("PCA"):
        origin = axes.mean
    if size <= 2:
        return origin, directions[0], directions[1], ""
    spread = ((codes - axes.mean) @ np.stack(directions, axis=1)).var(0).sum() / codes.var(0).sum()
    hides = f"This plane shows {100 * spread:.0f} % of the variance of {size} dimensions; the rest is held at its mean."
    return origin, directions[0], directions[1], hides


def choose_plane(card: ModelCard) -> tuple[str, str]:
    """Selectboxes for the axes of the playing map and the class it draws; only where there is something to choose."""
    choose_class(class_names(card.info, card.spec.model_config))
    size = resources.test_codes(card).codes.shape[1] - card.spec.model_config.label_size
    names = [name for name in axis_names(size) if name != ERROR]
    if size <= 2:
        return names[0], names[-1]
    across = select("Across", names, keys.AXES[0], width=120)
    others = [name for name in names if name != across and name[0] == across[0]]  # of the same kind
    up = select("Up", others, keys.AXES[1], width=120)
    return across, up


def _linked_point() -> list[float] | None:
    """The point that the address names."""
    try:
        x, y = (float(part) for part in st.query_params.get(keys.POINT, "").split("_"))
    except ValueError:
        return None
    return [x, y] if np.isfinite([x, y]).all() else None


@st.cache_resource(show_spinner="Setting up the playing map (once)")
def _vendor() -> None:
    install_vendor()


@st.cache_resource(show_spinner="Making the model ready for the browser", max_entries=64)
def _publish(ref: str, version: str, with_images: bool) -> str:
    """Files of one model version, below the static folder; returns where."""
    target = browser_folder(ref, version)
    if not is_published(target, with_images):  # what is there need not be read and made again
        card = resources.card(ref)
        codes = resources.test_codes(card)
        images = resources.test_images(card) if with_images else None
        publish_model(target, resources.model(card), codes.codes, codes.labels, images)
    return f"models/{target.name}"
