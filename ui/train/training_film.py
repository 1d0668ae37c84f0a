"""A run as a film: curve, cloud, reconstructions and a pinned decode under one timeline, in the user's browser."""

from __future__ import annotations

import math
from pathlib import Path

import streamlit as st

from lab.export.static_folder import StaticFolderError
from lab.latent.map_plane import first_axes, plane_of
from lab.metrics.active_units import MIN_KL
from lab.plots.curve_data import curve_lines
from lab.runs.events import Event, batch_table, epoch_table
from lab.runs.run_folder import RunFolder
from lab.runs.run_status import RunStatus
from lab.runs.snapshots import SnapshotKey, film_bytes, load_snapshot
from models import LatentSpec
from ui.shared import session_keys
from ui.shared.class_choice import choose_class, class_names, with_linked_class
from ui.shared.component import Component
from ui.shared.film_publishing import film_graph, publish_film, publish_validation_images
from ui.shared.messages.film_messages import FILM, FilmData, KlWeight
from ui.shared.messages.model_messages import PlaneData, class_data, plane_data
from ui.shared.model_files import browser_ready, note_unavailable
from ui.shared.url_state import linked_number

_SHOWN = "film_of"  # session: the run whose film was drawn last
_film = Component(FILM)


def training_film(folder: RunFolder, status: RunStatus, events: list[Event]) -> bool:
    """Draw the film of a run as far as it has come; False (with a message) where the browser cannot show it."""
    keys = folder.snapshot_keys()
    if not keys or not browser_ready():
        return False
    if st.session_state.get(_SHOWN, folder.id) != folder.id:
        st.query_params.pop(session_keys.FRAME, None)  # the position in another run's film
    st.session_state[_SHOWN] = folder.id
    choose_class(class_names(folder.info(), _latent(folder)))
    try:
        data = film_data(folder, status, events, keys)
    except StaticFolderError as error:
        note_unavailable(error)
        return False
    position = _film.mount(f"film:{folder.id}", data, {"position": None})["position"]
    if position is None:
        st.query_params.pop(session_keys.FRAME, None)
    else:
        st.query_params[session_keys.FRAME] = f"{position:g}"
    return True


def film_data(folder: RunFolder, status: RunStatus, events: list[Event], keys: list[SnapshotKey]) -> FilmData:
    """Return the component's message."""
    info, spec = folder.info(), folder.spec()
    graph, signed, latent_dim = film_graph(folder)
    latent = _latent(folder)
    batches = math.ceil(info.n_train / spec.training.batch_size)
    film_folder, keys = publish_film(folder, keys)
    position = linked_number(session_keys.FRAME, -1.0)
    return {
        "folder": film_folder,
        "images": publish_validation_images(folder),
        "graph": graph,
        "snapshots": [{"name": m.name, "epoch": m.epoch + m.batch / batches, "batch": m.batch} for m in keys],
        "latentDim": latent_dim,
        "imageShape": list(info.image_shape),
        "signed": signed,
        **class_data(info),
        **_plane(folder, status, keys[-1]),
        "curve": curve_lines(
            epoch_table(events), batch_table(events), _last_epoch(status), spec.model_config.loss_unit
        ),
        "marks": [
            {"epoch": event["epoch"], "text": ", ".join(f"{_words(k)} {v:g}" for k, v in event["settings"].items())}
            for event in events
            if event["kind"] == "change"
        ],
        "position": position if position >= 0 else None,
        "klByEpoch": [
            {
                "epoch": event["epoch"],
                "perDim": latent.free(event["kl_per_dim"]),
                "distortion": event["val"]["recon_loss"],
            }
            for event in events
            if event.get("kl_per_dim")
        ],
        "leastKl": MIN_KL,
        "klWeights": _kl_weights(folder, batches),
        "size": f"{len(keys)} frame{'' if len(keys) == 1 else 's'}, {film_bytes(folder.snapshots) / 1e6:.1f} MB",
    }


def _last_epoch(status: RunStatus) -> int:
    """Return where the curve's axis ends: at the run's end, so that it is stable; nearer for a run that waits."""
    return min(status.epochs, math.ceil(status.progress) or 1) if status.awaiting_step else status.epochs


def _kl_weights(folder: RunFolder, batches: int) -> list[KlWeight]:
    """Return the KL weights and the epochs they start from; empty for a model without KL. A warm-up is not listed."""
    config = folder.spec().model_config.to_dict()
    if "kl_weight" not in config:
        return []
    changes = [change for change in folder.changes() if "kl_weight" in change.settings]
    changed: list[KlWeight] = [
        {"epoch": change.step / batches, "weight": change.settings["kl_weight"]} for change in changes
    ]
    return [{"epoch": 0.0, "weight": config["kl_weight"]}, *changed]


def _words(name: str) -> str:
    return name.replace("_", " ")


def _plane(folder: RunFolder, status: RunStatus, newest: SnapshotKey) -> PlaneData:
    """Return the plane of the film. It is fixed while a run trains, and becomes the last snapshot's own afterwards.
    For a conditional model it is that of the class in the address."""
    key = f"plane of {folder.id}"
    stored: tuple[SnapshotKey, PlaneData] | tuple[None, None] = st.session_state.get(key, (None, None))
    of, plane = stored
    if plane is None or (not status.is_active and of != newest):
        plane = _plane_of(str(folder.path), newest.epoch, newest.batch)
        st.session_state[key] = newest, plane
    return {**plane, "origin": with_linked_class(plane["origin"], folder.info(), _latent(folder))}


@st.cache_data(show_spinner=False, max_entries=64)
def _plane_of(path: str, epoch: int, batch: int) -> PlaneData:
    folder = RunFolder(Path(path))
    codes, latent = load_snapshot(folder.snapshots, epoch, batch).codes.numpy(), _latent(folder)
    origin, across, up, _ = plane_of(codes, first_axes(latent), latent)
    return plane_data(origin, across, up)


def _latent(folder: RunFolder) -> LatentSpec:
    return folder.spec().model_config.latent_spec(folder.info().image_shape)
