"""Figures of models beside each other: which is better, and at what."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from lab.experiments.decode_timing import decode_seconds
from lab.metrics.neighbour_agreement import left_out_accuracy
from lab.metrics.off_data import hole_share, some_pairs
from lab.metrics.run_metrics import RunMetrics, rate_path, run_metrics_at, run_metrics_of
from lab.metrics.validation import validate
from lab.plots.comparison_tables import Row, compared_table
from lab.plots.palette import class_colour
from lab.plots.rate_distortion import RatePoint, rate_distortion
from lab.zoo.pca_card import read_pca
from ui.compare.compare_component import Common, neighbours
from ui.compare.side_picker import Side
from ui.shared import cache
from ui.shared.plain_text import plain

NARROW_SPACE = "\u202f"  # a line does not break there
NOTES = (
    "MSE: squared error of a pixel on the [0, 1] scale. ELBO: lower bound on the log-likelihood, higher is better. "
    "5-NN: share of images whose five nearest others predict their label, each left out in turn. "
    "Interpolation steps off the data: of the lines between 200 pairs of images, the share of steps with no image "
    "nearby (few in an unordered cloud). Active units: latent dimensions with a KL of at least 0.01 nats. "
    "A conditional model's code includes the class, hence its high 5-NN and its steps off the data. "
    "One decode: of one image, on the server. ✓ marks the best."
)


def side_run_metrics(side: Side, split: str) -> RunMetrics:
    card, label_size = side.card, side.card.spec.model_config.label_size
    if side.moment and side.folder:
        found = None if side.moment.batch else run_metrics_at(side.folder.events(), side.moment.epoch, label_size)
        return found or RunMetrics(epochs=side.moment.epoch)
    if split == "test" and card.metrics:
        return run_metrics_of(card.metrics, cache.kl_per_dim(card), label_size, epochs=card.epoch)
    found = _measured(card.ref, card.version, split)
    if read_pca(card.ref):
        return replace(found, epochs=None, seconds=cache.pca(card.spec.data).seconds)
    last = run_metrics_at(side.folder.events(), card.epoch) if side.folder else None
    return replace(found, seconds=last.seconds) if last else found


@st.cache_resource(show_spinner="Measuring the model", max_entries=64)
def _measured(ref: str, version: str, split: str) -> RunMetrics:
    card = cache.card(ref)
    data = cache.dataset(card.spec.data)
    values = validate(cache.model(card), data.test.images if split == "test" else data.val.images)
    told = values.pop("kl_per_dim", None)
    losses = {name: value for name, value in values.items() if isinstance(value, float)}
    kl_per_dim = told if isinstance(told, list) else None
    return run_metrics_of({**losses}, kl_per_dim, card.spec.model_config.label_size, epochs=card.epoch)


@st.cache_resource(show_spinner=False, max_entries=64)
def _holes(version: str, split: str, _codes: np.ndarray) -> float:
    return hole_share(_codes, some_pairs(len(_codes)))


@st.cache_resource(show_spinner=False, max_entries=64)
def _weights(ref: str, version: str) -> int:
    """Numbers that training sets. PCA's encoder is its decoder turned round: axes and mean are all."""
    model = cache.model(cache.card(ref))
    return sum(p.numel() for p in (model.decoder if read_pca(ref) else model).parameters())


@st.cache_resource(show_spinner=False, max_entries=64)
def _decode_seconds(ref: str, version: str) -> float:
    return decode_seconds(cache.model(cache.card(ref)))


def measure(side: Side) -> tuple[str, str]:
    """What a reconstruction loss is measured in: only equal ones can be held against each other."""
    config = side.card.spec.model_config
    return config.recon_loss, config.pixel_range


def draw_table(sides: list[Side], common: Common, found: list[RunMetrics]) -> None:
    same = len({measure(side) for side in sides}) == 1
    unit = " or ".join(sorted({side.card.spec.model_config.loss_unit for side in sides}))
    lower, higher = ("lower", "higher") if same else ("", "")
    tables = [neighbours(s, common.split, c) for s, c in zip(sides, common.codes, strict=True)]
    accuracy = [left_out_accuracy(table, common.labels) for table in tables]
    holes = [_holes(s.version, common.split, c) for s, c in zip(sides, common.codes, strict=True)]
    sizes = [codes.shape[1] for codes in common.codes]
    kinds = [(side.card.ref, side.card.ref if side.folder else side.card.version) for side in sides]
    weights = [_weights(*kind) for kind in kinds]
    decodes = [1e3 * _decode_seconds(*kind) for kind in kinds]
    active = [_of(f.active, d) for f, d in zip(found, sizes, strict=True)]
    rows = [
        Row("MSE", [f.mse for f in found], "lower"),
        Row(f"reconstruction loss ({unit} per image)", [f.recon_loss for f in found], lower),
        Row("KL (nats per image)", [f.kl for f in found]),
        Row("ELBO (nats per image)", [f.elbo for f in found], higher),
        Row("5-NN accuracy", accuracy, "higher", [f"{100 * share:.1f} %" for share in accuracy]),
        Row("interpolation steps off the data", holes, "lower", [f"{100 * share:.1f} %" for share in holes]),
        Row("active units", [f.active for f in found], "", active),
        Row("code size", sizes, "", [str(size) for size in sizes]),
        Row("parameters", weights, "", [f"{n:,}".replace(",", NARROW_SPACE) for n in weights]),
        Row("one decode (ms)", decodes),
        Row("epochs", [f.epochs for f in found], "", [_whole(f.epochs) for f in found]),
    ]
    if any(f.seconds is not None for f in found):  # of models that came with Latent Lab it is not known
        rows.append(Row("training time", [f.seconds for f in found], "", [_time(f.seconds) for f in found]))
    st.subheader("Metrics", help=NOTES)
    st.markdown(compared_table([plain(side.name) for side in sides], rows))
    st.caption(" ".join(_notes(sides, common, found, same)))


def _notes(sides: list[Side], common: Common, found: list[RunMetrics], same: bool) -> list[str]:
    n = len(common.labels)
    notes = [f"Losses over all {common.split} images, 5-NN over the {n:,} that the maps show."]
    if not same:
        kinds = " and ".join(sorted({f"{loss} on {span}" for loss, span in map(measure, sides)}))
        notes.append(f"Reconstruction loss and ELBO are not marked: they are measured in different ways ({kinds}).")
    if any(read_pca(side.card.ref) for side in sides):
        notes.append("PCA's time is that of one fit for all code sizes; its parameters are axes and mean.")
    if any(f.mse is None for f in found):
        notes.append("Losses are measured after whole epochs only.")
    return notes


def draw_rates(sides: list[Side], found: list[RunMetrics]) -> None:
    """Rate and distortion of the variational ones that are measured alike."""
    variational = [i for i, f in enumerate(found) if f.kl is not None and f.recon_loss is not None]
    if not variational:
        return
    kind = measure(sides[variational[0]])
    points, colours = [], []
    for i in variational:
        side, f = sides[i], found[i]
        if measure(side) == kind and f.kl is not None and f.recon_loss is not None:
            path = rate_path(side.folder.events(), side.moment.epoch) if side.folder and side.moment else []
            points.append(RatePoint(side.name, f.kl, f.recon_loss, path))
            colours.append(class_colour(i))
    st.subheader("Rate and distortion", help="What the code costs, and what it leaves out. Down and left is better.")
    st.plotly_chart(rate_distortion(points, colours), key="rates", alt="rate and distortion of each model")
    notes = ["The faint line shows the epochs before."] if any(point.path for point in points) else []
    notes.append("Along a dotted line the ELBO is the same.")
    if left_out := len(sides) - len(points):
        notes.append(f"Not shown: {left_out} without a rate, or measured otherwise.")
    st.caption(" ".join(notes))


def _of(active: int | None, size: int) -> str:
    return "–" if active is None else f"{active} of {size}"


def _whole(n: int | None) -> str:
    return "–" if n is None else str(n)


def _time(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    if seconds >= 90:
        return f"{seconds / 60:.0f} min"
    return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s"
