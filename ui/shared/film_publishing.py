"""Serve a run's snapshots to the browser where they lie, and one decoder graph for each kind of model."""

from __future__ import annotations

import json
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import streamlit as st

from lab.config import STATIC
from lab.errors import LatentLabError, RunError
from lab.export.browser_files import browser_folder, write_whole
from lab.export.film_files import graph_folder, link_file, publish_graph
from lab.runs.run_folder import RunFolder
from lab.runs.snapshots import N_CODES, SnapshotKey, load_probe
from models import Autoencoder, build_model
from ui.shared import cache
from ui.shared.published_files import existing_files

GRACE_SECONDS = 30.0  # that a frame is served after the worker has thinned it away


def publish_film(folder: RunFolder, keys: list[SnapshotKey]) -> tuple[str, list[SnapshotKey]]:
    """Serve the run's snapshots; return their folder below the static folder, and the snapshots still there.

    The worker may thin the film meanwhile; what it has removed is not served any longer either.

    Raises:
        RunError: the labels and images of its codes are gone.
    """
    target = browser_folder(folder.id, "film")
    if not (folder.path / "probe" / "probe.safetensors").is_file():
        raise RunError(f"the film of {folder.id} cannot be shown: its folder probe is missing")
    link_file(folder.path / "probe" / "probe.safetensors", target / "probe.safetensors")
    served = []
    for key in keys:
        with suppress(FileNotFoundError):
            for name in ("codes.safetensors", "decoder.safetensors"):
                link_file(folder.snapshots / key.name / name, target / key.name / name)
            served.append(key)
    names = {key.name for key in served}
    for served_folder in target.iterdir():
        if served_folder.is_dir() and served_folder.name not in names:
            _remove_later(served_folder)
    return f"models/{target.name}", served


def publish_validation_images(folder: RunFolder) -> str:
    """Return the path of the film's validation images below the static folder; "" where they are not available any
    more.

    The run folder keeps the first few; the others are read from the dataset, if it is still what it was then.
    """
    config = folder.spec().data
    target = browser_folder(json.dumps(config.to_dict()), "validation") / "images.bin"
    try:
        if not target.exists():
            write_whole(target, cache.dataset(config).val.images[:N_CODES].numpy().tobytes())
        kept = load_probe(folder.path).images.numpy().tobytes()
        with target.open("rb") as file:
            return str(target.relative_to(STATIC)) if file.read(len(kept)) == kept else ""
    except (LatentLabError, OSError):
        return ""


def _remove_later(folder: Path) -> None:
    """Remove old files after a delay: a browser may still be fetching them."""
    marker = folder / "gone"
    if not marker.exists():
        marker.touch()
    elif time.time() - marker.stat().st_mtime > GRACE_SECONDS:
        shutil.rmtree(folder, ignore_errors=True)


def film_graph(folder: RunFolder) -> tuple[str, bool, int]:
    """Return the path of the decoder's graph below the static folder, whether pixels are signed, and D."""
    spec, info = folder.spec(), folder.info()
    kind = json.dumps([spec.model, spec.model_config.to_dict(), list(info.image_shape)])
    key = (kind, spec.model, spec.model_config, info.image_shape)
    result: tuple[str, bool, int] = existing_files(_make_graph, lambda graph: STATIC / graph[0], *key)
    return result


@st.cache_resource(show_spinner="Preparing the decoder for the film (once)", max_entries=64)
def _make_graph(kind: str, name: str, _config: Any, shape: tuple[int, int, int]) -> tuple[str, bool, int]:
    model: Autoencoder = build_model(name, _config, shape).eval()
    target = graph_folder(kind)
    publish_graph(target, model)
    # its own latent_dim: a code without a bottleneck is of another size than the settings say
    return str(target.relative_to(STATIC)), model.pixel_span == 2.0, model.latent_dim
