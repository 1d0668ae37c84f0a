"""Serve a run's snapshots to the browser where they lie, and one decoder graph for each kind of model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lab.config import STATIC
from lab.errors import LatentLabError
from lab.export.browser_files import browser_folder, write_whole
from lab.export.film_files import graph_folder, publish_graph
from lab.runs.run_view import RunView
from lab.runs.snapshots import N_CODES, SnapshotKey, load_probe
from lab.runs.watched_file import RecentlyUsed, Stamp, stamp_of
from lab.zoo.published_models import data_folder
from models import Autoencoder, build_model
from ui.shared import cache
from ui.shared.published_files import existing_files
from ui.shared.served_film import ServedFilm

MAX_FILMS = 256
IDLE_SECONDS = 24 * 3600.0


@st.cache_resource(show_spinner=False)
def _films() -> RecentlyUsed[ServedFilm]:
    return RecentlyUsed(ServedFilm, MAX_FILMS, IDLE_SECONDS)


def publish_film(view: RunView) -> tuple[str, list[SnapshotKey]]:
    """Serve the run's snapshots; return their folder below the static folder, and the snapshots still there.

    The worker may thin the film meanwhile; what it has removed is served until all pages that list it have moved on.

    Raises:
        RunError: the labels and images of its codes are gone.
    """
    target = browser_folder(view.id, "film")
    context = get_script_run_ctx()
    viewer = "" if context is None else context.session_id
    return f"models/{target.name}", _films().get(target).publish(view, viewer, _is_connected)


def _is_connected(session_id: str) -> bool:
    return runtime.exists() and runtime.get_instance().is_active_session(session_id)


def publish_validation_images(view: RunView) -> str:
    """Return the path of the film's validation images below the static folder; "" where they are not available any
    more.

    The run folder keeps the first few; the others are read from the dataset, if it is still what it was then.
    """
    config = view.spec.data
    target = data_folder(config, "validation") / "images.bin"
    try:
        if not target.exists():
            write_whole(target, cache.dataset(config).val.samples[:N_CODES].numpy().tobytes())
        stamps = stamp_of(target), stamp_of(view.path / "probe")
        return str(target.relative_to(STATIC)) if _begin_as_kept(str(target), str(view.path), stamps) else ""
    except (LatentLabError, OSError):
        return ""


@st.cache_data(show_spinner=False, max_entries=256)
def _begin_as_kept(images: str, run: str, stamps: tuple[Stamp | None, Stamp | None]) -> bool:
    """Return whether a file of images begins with those that a run has kept; `stamps`: versions of both."""
    kept = load_probe(Path(run)).images.numpy().tobytes()
    with Path(images).open("rb") as file:
        return file.read(len(kept)) == kept


def film_graph(view: RunView) -> tuple[str, bool, int]:
    """Return the path of the decoder's graph below the static folder, whether pixels are signed, and D."""
    spec, info = view.spec, view.info
    kind = json.dumps([spec.model, spec.model_config.to_dict(), list(info.sample_shape)])
    key = (kind, spec.model, spec.model_config, info.sample_shape)
    result: tuple[str, bool, int] = existing_files(_make_graph, lambda graph: STATIC / graph[0], *key)
    return result


@st.cache_resource(show_spinner="Preparing the decoder for the film (once)", max_entries=64)
def _make_graph(kind: str, name: str, _config: Any, shape: tuple[int, ...]) -> tuple[str, bool, int]:
    model: Autoencoder = build_model(name, _config, shape).eval()
    target = graph_folder(kind)
    publish_graph(target, model)
    # its own latent_dim: a code without a bottleneck is of another size than the settings say
    return str(target.relative_to(STATIC)), model.scale_span == 2.0, model.latent_dim
