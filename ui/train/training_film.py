"""A run as a film: curve, cloud, reconstructions and a pinned decode under one timeline, in the user's browser."""

from __future__ import annotations

import math
from collections.abc import Mapping
from weakref import WeakKeyDictionary

import numpy as np
import streamlit as st

from lab.config import STATIC
from lab.export.static_folder import StaticFolderError
from lab.latent.map_plane import first_axes, plane_of
from lab.metrics.active_units import MIN_KL
from lab.plots.curve_data import CurveLines, curve_lines
from lab.plots.thinning import extreme_rows
from lab.runs.run_history import History
from lab.runs.run_status import RunStatus
from lab.runs.run_view import RunView
from lab.runs.snapshots import SnapshotKey, load_snapshot
from models import LatentSpec
from ui.shared import session_keys
from ui.shared.class_choice import choose_class, class_names, with_linked_class
from ui.shared.component import Component
from ui.shared.config_forms import setting_label
from ui.shared.film_publishing import film_graph, publish_film, publish_validation_images
from ui.shared.messages.film_messages import FILM, FilmData, KlAtEpoch, KlWeight
from ui.shared.messages.model_messages import PlaneData, class_data, plane_data, sample_data
from ui.shared.model_files import browser_ready, note_unavailable
from ui.shared.url_state import linked_number

MAX_KL_EPOCHS = 240  # about; of a longer run only some are sent
_SHOWN = "film_of"  # session: the run whose film was drawn last
_REWOUND = "film_rewound"  # session: how often
_film = Component(FILM)


def rewind_film() -> None:
    """Show the film from its start at the next run of the page."""
    st.query_params[session_keys.FRAME] = "0"
    st.session_state[_REWOUND] = st.session_state.get(_REWOUND, 0) + 1


def training_film(run: RunView) -> bool:
    """Draw the film of a run as far as it has come; False (with a message) where the browser cannot show it."""
    if not run.snapshots or not browser_ready():
        return False
    if st.session_state.get(_SHOWN, run.id) != run.id:
        st.query_params.pop(session_keys.FRAME, None)  # the position in another run's film
    st.session_state[_SHOWN] = run.id
    choose_class(class_names(run.info, run.latent))
    try:
        data = film_data(run)
    except StaticFolderError as error:
        note_unavailable(error)
        return False
    shows = st.session_state.get(_REWOUND, 0)  # a film that was rewound is mounted anew, at its start
    position = _film.mount(f"film:{run.id}:{shows}", data, {"position": None})["position"]
    if position is None:
        st.query_params.pop(session_keys.FRAME, None)
    else:
        st.query_params[session_keys.FRAME] = f"{position:g}"
    return True


def film_data(run: RunView) -> FilmData:
    """Return the component's message."""
    info, spec, status, history = run.info, run.spec, run.status, run.history
    graph, signed, latent_dim = film_graph(run)
    batches = math.ceil(info.n_train / spec.training.batch_size)
    film_folder, keys = publish_film(run)
    position = linked_number(session_keys.FRAME, -1.0)
    return {
        "folder": film_folder,
        "images": publish_validation_images(run),
        "graph": graph,
        "snapshots": [{"name": m.name, "epoch": m.epoch + m.batch / batches, "batch": m.batch} for m in keys],
        "latentDim": latent_dim,
        "sample": sample_data(info),
        "signed": signed,
        **class_data(info),
        **_plane(run, film_folder, keys[-1]),
        "curve": {**_curve(history), "lastEpoch": _last_epoch(status), "unit": spec.model_config.loss_unit},
        "marks": [
            {"epoch": made.epoch, "text": _settings_text(made.change.settings)} for made in history.recorded_changes
        ],
        "position": position if position >= 0 else None,
        "klByEpoch": _kl_by_epoch(history, {key.epoch for key in keys}, run.latent),
        "leastKl": MIN_KL,
        "klWeights": _kl_weights(run, batches),
        "size": f"{len(keys)} snapshot{'' if len(keys) == 1 else 's'}, {run.film_bytes / 1e6:.1f} MB",
    }


def _last_epoch(status: RunStatus) -> int:
    """Return where the curve's axis ends: at the run's end, so that it is stable; nearer for a run that waits."""
    return min(status.epochs, math.ceil(status.progress) or 1) if status.awaiting_step else status.epochs


@st.cache_resource(show_spinner=False)
def _curves() -> WeakKeyDictionary[History, CurveLines]:
    return WeakKeyDictionary()


def _curve(history: History) -> CurveLines:
    """Return the lines of the loss chart, made once for all viewers of a run."""
    curves = _curves()
    curve = curves.get(history)
    if curve is None:
        curves[history] = curve = curve_lines(history.epochs, history.batches)
    return curve


def _kl_by_epoch(history: History, at_snapshots: set[int], latent: LatentSpec) -> list[KlAtEpoch]:
    """Return the KL of the free dimensions by epoch.

    Of a long run only some epochs: those with a snapshot, and those with the extremes of the whole KL.
    """
    columns = (history.epochs["epoch"].tolist(), history.kl_per_dim, history.epochs["val_recon_loss"].tolist())
    known = [(epoch, kl, loss) for epoch, kl, loss in zip(*columns, strict=True) if kl is not None]
    if len(known) > MAX_KL_EPOCHS:
        known = [each for each in known if len(each[1]) == len(known[-1][1])]
        kl_per_dim = np.stack([kl for _, kl, _ in known])
        sizes = np.stack([kl_per_dim.sum(axis=1), kl_per_dim.max(axis=1)], axis=1)
        extremes = set(extreme_rows(sizes, MAX_KL_EPOCHS // 4).tolist())
        known = [each for row, each in enumerate(known) if row in extremes or each[0] in at_snapshots]
    return [
        {"epoch": epoch, "perDim": [float(f"{nats:.6g}") for nats in latent.free(kl)], "distortion": loss}
        for epoch, kl, loss in known
    ]


def _kl_weights(run: RunView, batches: int) -> list[KlWeight]:
    """Return the KL weights and the epochs they start from; empty for a model without KL. A warm-up is not listed."""
    config = run.spec.model_config.to_dict()
    if "kl_weight" not in config:
        return []
    changes = [change for change in run.changes if "kl_weight" in change.settings]
    changed: list[KlWeight] = [
        {"epoch": change.step / batches, "weight": change.settings["kl_weight"]} for change in changes
    ]
    return [{"epoch": 0.0, "weight": config["kl_weight"]}, *changed]


def _settings_text(values: Mapping[str, float]) -> str:
    return ", ".join(f"{setting_label(name)} {value:g}" for name, value in values.items())


def _plane(run: RunView, film_folder: str, newest: SnapshotKey) -> PlaneData:
    """Return the plane of the film. It is fixed while a run trains, and becomes the last snapshot's own afterwards.
    For a conditional model it is that of the class in the address."""
    key = f"plane of {run.id}"
    stored: tuple[SnapshotKey, PlaneData] | tuple[None, None] = st.session_state.get(key, (None, None))
    of, plane = stored
    if plane is None or (not run.status.is_active and of != newest):
        plane = _plane_of(film_folder, newest, run.snapshot_inodes[newest], run.latent)
        st.session_state[key] = newest, plane
    return {**plane, "origin": with_linked_class(plane["origin"], run.info, run.latent)}


@st.cache_data(show_spinner=False, max_entries=64)
def _plane_of(film_folder: str, newest: SnapshotKey, inode: int, latent: LatentSpec) -> PlaneData:
    """Return the plane of a served snapshot: in the run folder it may have been thinned away meanwhile."""
    codes = load_snapshot(STATIC / film_folder, *newest).codes.numpy()
    origin, across, up, _ = plane_of(codes, first_axes(latent), latent)
    return plane_data(origin, across, up)
