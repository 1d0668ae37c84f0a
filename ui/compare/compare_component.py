"""Several models compared: the files of each for the browser, and the component that shows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import streamlit as st
from torch import Tensor

from lab.config import STATIC
from lab.data import is_available
from lab.errors import DatasetError, RunError
from lab.export.browser_files import publish_arrays
from lab.export.static_folder import StaticFolderError
from lab.latent.encoding import encode
from lab.latent.map_plane import first_axes, plane_of
from lab.latent.prior_samples import prior_codes
from lab.metrics.confident_samples import N_SAMPLES
from lab.metrics.neighbour_agreement import disagreement, neighbour_table, steps_of
from lab.plots.palette import SEQUENTIAL
from lab.runs.run_view import RunView
from lab.runs.snapshots import N_CODES, SnapshotKey, load_probe, load_snapshot
from lab.zoo.comparison import SideName
from lab.zoo.published_models import data_folder
from models import LatentSpec
from ui.compare.claim_panel import typical_line
from ui.compare.side_picker import Side, loss_kind, resolve_sides
from ui.shared import cache
from ui.shared.class_choice import class_names, linked_class, with_linked_class
from ui.shared.component import Component
from ui.shared.film_publishing import film_graph, publish_film
from ui.shared.messages.compare_messages import COMPARE, CompareAddress, CompareData, SideData
from ui.shared.messages.model_messages import DecoderSource, MapPlane, class_data, plane_data, sample_data
from ui.shared.model_files import browser_files, browser_ready, note_unavailable
from ui.shared.url_state import linked_texts, write_texts

SHOWN_SAMPLES = 24  # the first ones of those that are measured
TRIES = 5  # to read a run that is in training
_compare = Component(COMPARE)


@dataclass(frozen=True)
class Common:
    """The images that all sides are shown, and their code on each side.

    labels (N,), images (N, C, H, W) uint8 or None where the dataset is not on this machine, codes (N, D) a side.
    """

    split: str  # "validation" or "test"
    labels: np.ndarray
    images: Tensor | None
    codes: list[np.ndarray]


def common_images(sides: list[Side]) -> Common:
    """Return the first 2,000 validation images if an own run is shown at a snapshot, else the first 2,000 test images.

    Raises:
        DatasetError: a model must encode images that are not on this machine.
    """
    data = sides[0].card.spec.data
    at_snapshots = any(side.snapshot for side in sides)
    split = "validation" if at_snapshots else "test"
    codes = [_codes(side, split) for side in sides]
    images = None
    if is_available(data):
        whole = cache.dataset_of(sides[0].card)
        images = (whole.val if at_snapshots else whole.test).samples[:N_CODES]
    own = next((side.folder for side in sides if side.snapshot and side.folder), None)
    labels = load_probe(own.path).labels.numpy() if own else cache.test_codes(sides[0].card).labels[:N_CODES]
    return Common(split, labels, images, codes)


def _codes(side: Side, split: str) -> np.ndarray:
    if side.snapshot and side.folder:
        return _snapshot_codes(str(side.folder.path), side.version)
    if split == "test":
        return cache.test_codes(side.card).codes[:N_CODES]
    if not is_available(side.card.spec.data):
        title, ref = side.card.info.title, side.card.ref
        raise DatasetError(
            f"{title} is not on this machine: to compare {ref} with a run of yours, its images are needed"
        )
    return _validation_codes(side.card.ref, side.card.version)


@st.cache_resource(show_spinner=False, max_entries=64)
def _snapshot_codes(path: str, version: str) -> np.ndarray:
    key = SnapshotKey.from_name(version.rpartition("@")[2]) or SnapshotKey(0)
    return load_snapshot(Path(path) / "snapshots", *key).codes.numpy()


@st.cache_resource(show_spinner="Encoding the validation images", max_entries=24)
def _validation_codes(ref: str, version: str) -> np.ndarray:
    card = cache.card(ref)
    return encode(cache.model(card), cache.dataset_of(card).val.samples[:N_CODES]).numpy()


def neighbours(side: Side, split: str, codes: np.ndarray) -> np.ndarray:
    """Return the indices of the nearest images of each image, (N, 10)."""
    table: np.ndarray = _neighbours(side.version, split, codes)
    return table


@st.cache_resource(show_spinner=False, max_entries=64)
def _neighbours(version: str, split: str, _codes: np.ndarray) -> np.ndarray:
    return neighbour_table(_codes)


def prepare(chosen: list[SideName]) -> tuple[list[Side], Common, CompareData | None]:
    """Return the sides' data and the component's; None where the browser cannot decode.

    A run in training may thin its film while it is read: then it is read again.

    Raises:
        LatentLabError: a side cannot be shown; it says why.
    """
    ready = browser_ready()
    for left in reversed(range(TRIES)):
        try:
            sides = resolve_sides(chosen)
            common = common_images(sides)
            return sides, common, _data_or_note(sides, common) if ready else None
        except (RunError, FileNotFoundError) as error:
            if not left:
                raise RunError(f"a model is changing while it is read ({error})") from error
    raise AssertionError("unreachable")


def _data_or_note(sides: list[Side], common: Common) -> CompareData | None:
    try:
        return compare_data(sides, common)
    except StaticFolderError as error:
        note_unavailable(error)
        return None


def side_by_side(data: CompareData) -> None:
    """Draw the component."""
    rest = _compare.mount(f"compare:{data['labels']}", data, {"rest": None})["rest"]
    if rest is not None:
        write_texts(CompareAddress.__annotations__, rest)


def compare_data(sides: list[Side], common: Common) -> CompareData | None:
    """Return the component's message; None (with a note) without decoders."""
    info, first = sides[0].card.info, sides[0].card
    target = data_folder(first.spec.data, common.split)
    images = common.images
    arrays: dict[str, Callable[[], np.ndarray]] = {"labels.bin": lambda: common.labels.astype("<u2")}
    if images is not None:
        arrays["images.bin"] = images.numpy
    samples = [_samples_file(side.card.latent) for side in sides]
    arrays |= {name: partial(_samples, side.card.latent) for name, side in zip(samples, sides, strict=True) if name}
    publish_arrays(target, arrays)
    side_data = [
        _side_data(side, common.split, codes, f"models/{target.name}/{name}" if name else None)
        for side, codes, name in zip(sides, common.codes, samples, strict=True)
    ]
    known = [data for data in side_data if data is not None]
    if len(known) < len(sides):
        return None
    shares = disagreement([neighbours(s, common.split, c) for s, c in zip(sides, common.codes, strict=True)])
    return {
        "folder": " ".join([target.name, *(side.card.ref for side in sides)]),
        "comparable": first.kind.has_linear_rival or len({loss_kind(side) for side in sides}) == 1,
        "sides": known,
        "labels": f"models/{target.name}/labels.bin",
        "images": None if images is None else f"models/{target.name}/images.bin",
        "count": len(common.labels),
        "sample": sample_data(info),
        **class_data(info),
        "scale": list(SEQUENTIAL),
        "missing": "" if images is not None else f"{info.title} is not on this machine: no originals and no errors.",
        "line": typical_line(sides, common.codes, common.labels, common.split),
        "linked": linked_texts(CompareAddress),
        "neighbours": ["".join(map(str, steps_of(share))) for share in shares],  # bytes cannot stand in a dictionary
    }


def _samples_file(latent: LatentSpec) -> str | None:
    """Return the name of the file of codes drawn from N(0, I); None for a codebook, which it does not draw."""
    return None if latent.code_bits is not None else f"prior-{latent.n_free}-{latent.n_classes}.bin"


def _samples(latent: LatentSpec) -> np.ndarray:
    return prior_codes(latent, N_SAMPLES)[:SHOWN_SAMPLES].numpy().astype("<f4")


def _side_data(side: Side, split: str, codes: np.ndarray, samples: str | None) -> SideData | None:
    """Return one side of the message; None (with a note) without its decoder."""
    decoder: DecoderSource
    if side.snapshot and side.folder:
        graph, signed, size = film_graph(RunView(side.folder.path))
        film, served = publish_film(RunView(side.folder.path))
        if side.snapshot not in served:
            raise FileNotFoundError(side.snapshot.name)
        snapshot_folder = f"{film}/{side.snapshot.name}"
        decoder = {"graph": graph, "weights": f"{snapshot_folder}/decoder.safetensors"}
        codes_file = f"{snapshot_folder}/codes.safetensors"
    else:
        folder = browser_files(side.card)
        if folder is None:
            return None
        publish_arrays(STATIC / folder, {f"{split}.codes.bin": lambda: codes.astype("<f4")})
        signed, size = cache.model(side.card).scale_span == 2.0, codes.shape[1]
        decoder, codes_file = {"path": f"{folder}/decoder.onnx"}, f"{folder}/{split}.codes.bin"
    names = class_names(side.card.info, side.card.latent)
    return {
        "key": f"{side.version} as {names[linked_class(names)]}" if names else side.version,
        "name": side.name,
        "decoder": decoder,
        "codes": codes_file,
        "samples": samples,
        "latentDim": size,
        "signed": signed,
        **_plane(side, split, codes),
    }


def _plane(side: Side, split: str, codes: np.ndarray) -> MapPlane:
    """Return the plane of a side's map: fixed while a run trains, then that of the last snapshot.

    For a conditional model it is that of the class in the address.
    """
    conditions = side.card.info, side.card.latent
    key = f"plane of {side.card.ref} beside others"
    stored: MapPlane | None = st.session_state.get(key)
    if side.active and stored is not None:
        return {**stored, "origin": with_linked_class(stored["origin"], *conditions)}
    plane: MapPlane = _plane_of(side.version, split, side.card.latent, codes)
    if side.active:
        st.session_state[key] = plane
    else:
        st.session_state.pop(key, None)
    return {**plane, "origin": with_linked_class(plane["origin"], *conditions)}


@st.cache_resource(show_spinner=False, max_entries=64)
def _plane_of(version: str, split: str, _latent: LatentSpec, _codes: np.ndarray) -> MapPlane:
    names = first_axes(_latent)
    origin, across, up, hides = plane_of(_codes, names, _latent)
    return {**plane_data(origin, across, up), "axisNames": list(dict.fromkeys(names)), "hides": hides}
