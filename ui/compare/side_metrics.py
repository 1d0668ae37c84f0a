"""Metrics of models side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st
import torch

from lab.config import SHIPPED
from lab.data.modalities.sample_kind import SampleKind
from lab.experiments.decode_timing import decode_seconds
from lab.metrics.metric import Measurement, Metric
from lab.metrics.metric_inputs import MetricInputs
from lab.metrics.metric_registry import METRICS, measure_all
from lab.metrics.mse import MSE, MSE_NATIVE
from lab.metrics.psnr import PSNR
from lab.metrics.run_metrics import RunMetrics, rate_path, run_metrics_at
from lab.metrics.validation import validate
from lab.plots.comparison_tables import Row, compared_table
from lab.plots.palette import series_colour
from lab.plots.rate_distortion import RatePoint, rate_distortion
from lab.runs.run_view import RunView
from lab.zoo.pca_card import read_pca
from lab.zoo.shipped_classifiers import find_classifier
from ui.compare.compare_component import Common
from ui.compare.side_picker import Side, loss_kind, model_of
from ui.shared import cache, session_keys
from ui.shared.plain_text import plain

CODE_SIZE, PARAMETERS, DECODE_TIME, EPOCHS, TRAINING_TIME = (  # rows below the metrics
    "Code size",
    "Parameters",
    "Time to decode one code (ms)",
    "Epochs",
    "Training time",
)
SQUARED_ERRORS = (MSE.name, MSE_NATIVE.name, PSNR.name)
LOSSES_DIFFER = "The best loss is not marked: losses are defined differently ({})."
NARROW_SPACE = "\u202f"  # a line does not break there
SLOW = [metric.title for metric in METRICS.values() if metric.slow and metric.on_pages]


@dataclass(frozen=True)
class SideMetrics:
    """Metrics of one model by name, its code size, epochs and seconds of training (None where not known)."""

    measurements: dict[str, Measurement]
    code_size: int
    epochs: int | None
    seconds: float | None


def side_run_metrics(side: Side, split: str) -> RunMetrics:
    """Return the losses of a model over all images of a split: recorded ones, or measured now."""
    card = side.card
    if side.snapshot and side.folder:
        history = RunView(side.folder.path).history
        recorded = None if side.snapshot.batch else run_metrics_at(history, side.snapshot.epoch)
        return recorded or RunMetrics(epochs=side.snapshot.epoch)
    if split == "test" and card.metrics:
        return RunMetrics(card.metrics, cache.kl_per_dim(card), card.epoch)
    measured = _losses(card.ref, card.version, split)
    if read_pca(card.ref):
        return replace(measured, epochs=None, seconds=cache.pca(card.spec.data).seconds)
    last = run_metrics_at(RunView(side.folder.path).history, card.epoch) if side.folder else None
    return replace(measured, seconds=last.seconds) if last else measured


@st.cache_resource(show_spinner="Measuring the model", max_entries=64)
def _losses(ref: str, version: str, split: str) -> RunMetrics:
    card = cache.card(ref)
    data = cache.dataset_of(card)
    losses = validate(cache.model(card), data.test.samples if split == "test" else data.val.samples)
    kl_per_dim = losses.pop("kl_per_dim", None)
    values = {name: value for name, value in losses.items() if isinstance(value, float)}
    return RunMetrics(values, kl_per_dim if isinstance(kl_per_dim, list) else None, card.epoch)


def side_metrics(side: Side, common: Common, codes: np.ndarray, run: RunMetrics, with_slow: bool) -> SideMetrics:
    """Measure a model on the images of the maps; `run` has its losses over all images of the split."""
    measurements = _measure(
        side.version, common.split, side.has_encoder, with_slow, run.epochs, side, common, codes, run
    )
    return SideMetrics(measurements, codes.shape[1], run.epochs, run.seconds)


@st.cache_resource(show_spinner="Measuring the models", max_entries=64)
def _measure(
    version: str,
    split: str,
    has_encoder: bool,
    with_slow: bool,
    epochs: int | None,
    _side: Side,
    _common: Common,
    _codes: np.ndarray,
    _run: RunMetrics,
) -> dict[str, Measurement]:
    card = _side.card
    inputs = MetricInputs(
        cache.model(card) if has_encoder else model_of(_side),
        torch.from_numpy(_common.labels).long(),
        len(card.info.class_names),
        _common.images,
        torch.from_numpy(np.ascontiguousarray(_codes, dtype=np.float32)),
        cache.dataset_of(card) if cache.has_images(card) else None,
        find_classifier(SHIPPED, card.info),
        known=_run.values,
        known_kl_per_dim=_run.kl_per_dim,
        has_encoder=has_encoder,
    )
    return measure_all(inputs, [metric for metric in METRICS.values() if _is_shown(metric, _run, with_slow)])


def _is_shown(metric: Metric, run: RunMetrics, with_slow: bool) -> bool:
    return metric.on_pages and (with_slow or not metric.slow or run.values.get(metric.name) is not None)


@st.cache_resource(show_spinner=False, max_entries=64)
def _weights(ref: str, version: str) -> int:
    """Return the number of parameters. PCA's encoder is its decoder transposed: axes and mean are all."""
    model = cache.model(cache.card(ref))
    return sum(p.numel() for p in (model.decoder if read_pca(ref) else model).parameters())


@st.cache_resource(show_spinner=False, max_entries=64)
def _decode_seconds(ref: str, version: str) -> float:
    return decode_seconds(cache.model(cache.card(ref)))


def draw_table(sides: list[Side], common: Common, runs: list[RunMetrics]) -> None:
    """Draw the metrics of all models, a row each, and facts of the models below."""
    st.subheader("Metrics", help=sides[0].card.kind.worded(_help()))
    with_slow = st.toggle(
        "All metrics",
        key=session_keys.ALL_METRICS,
        bind="query-params",
        help=f"Takes seconds: {', '.join(SLOW)}.",
    )
    columns = [
        side_metrics(side, common, codes, run, with_slow)
        for side, codes, run in zip(sides, common.codes, runs, strict=True)
    ]
    rows = [*metric_rows(sides, columns), *_fact_rows(sides, columns)]
    st.markdown(compared_table([plain(side.name) for side in sides], rows))
    st.caption(" ".join(_notes(sides, common, columns)))


def metric_rows(sides: list[Side], columns: list[SideMetrics]) -> list[Row]:
    """Return one row per metric that at least one model has."""
    same_loss = len({loss_kind(side) for side in sides}) == 1
    loss_unit = " or ".join(sorted({side.card.spec.model_config.loss_unit for side in sides}))
    kind = sides[0].card.kind
    rows = []
    for metric in METRICS.values():
        values = [_value(column, metric.name) for column in columns]
        if any(value is not None for value in values):
            texts = [_text(metric, value, column.code_size) for value, column in zip(values, columns, strict=True)]
            name = kind.worded(row_name(metric, loss_unit))
            rows.append(Row(name, values, _better(metric, same_loss, kind), texts))
    return rows


def row_name(metric: Metric, loss_unit: str = "nats") -> str:
    return f"{metric.title} ({metric.unit_text(loss_unit)})" if metric.unit else metric.title


def _better(metric: Metric, same_loss: bool, kind: SampleKind) -> str:
    """Return which way is better, "" where the models' values cannot be compared."""
    is_loss = metric.same_loss or (metric.name in SQUARED_ERRORS and not kind.has_linear_rival)
    return metric.better if same_loss or not is_loss else ""


def _value(column: SideMetrics, name: str) -> float | None:
    return column.measurements[name].value if name in column.measurements else None


def _text(metric: Metric, value: float | None, code_size: int) -> str:
    if metric.kind == "dimensions" and value is not None:
        return f"{value:.0f} of {code_size}"
    return replace(metric, unit="").text(value)


def _fact_rows(sides: list[Side], columns: list[SideMetrics]) -> list[Row]:
    kinds = [(side.card.ref, side.card.ref if side.folder else side.card.version) for side in sides]
    weights = [_weights(*kind) for kind in kinds]
    sizes = [column.code_size for column in columns]
    epochs, seconds = [column.epochs for column in columns], [column.seconds for column in columns]
    rows = [
        Row(CODE_SIZE, sizes, "", [str(size) for size in sizes]),
        Row(PARAMETERS, weights, "", [f"{n:,}".replace(",", NARROW_SPACE) for n in weights]),
        Row(DECODE_TIME, [1e3 * _decode_seconds(*kind) for kind in kinds]),
        Row(EPOCHS, epochs, "", ["–" if n is None else str(n) for n in epochs]),
    ]
    if any(s is not None for s in seconds):  # of pretrained models it is not known
        rows.append(Row(TRAINING_TIME, seconds, "", [_time(s) for s in seconds]))
    kind = sides[0].card.kind
    return [replace(row, name=kind.worded(row.name)) for row in rows]


def _help() -> str:
    """Explain each metric of the table."""
    shown = [metric for metric in METRICS.values() if metric.on_pages and not metric.slow]
    lines = [f"- **{metric.title}**: {metric.help}" for metric in shown]
    return "\n".join([*lines, "", "✓ marks the best. Decoding is timed on the server."])


def _notes(sides: list[Side], common: Common, columns: list[SideMetrics]) -> list[str]:
    notes = [f"Losses over all {common.split} data, other metrics over the {len(common.labels):,} on the maps."]
    kinds = sorted({f"{loss} on {pixels}" for loss, pixels in map(loss_kind, sides)})
    if len(kinds) > 1:
        notes.append(LOSSES_DIFFER.format(" and ".join(kinds)))
    if any(side.card.latent.n_classes for side in sides):
        notes.append(
            "A conditional model's code includes the class, hence its high accuracy and its steps off the data."
        )
    if any(read_pca(side.card.ref) for side in sides):
        notes.append("PCA's time is that of one fit for all code sizes; its parameters are axes and mean.")
    reasons = {
        measurement.reason
        for column in columns
        for measurement in column.measurements.values()
        if measurement.value is None
    }
    if len({tuple(column.measurements) for column in columns}) > 1:
        reasons.add("not measured yet (see All metrics)")
    if reasons:
        notes.append(f"–: {'; '.join(sorted(reasons))}.")
    return notes


def draw_rates(sides: list[Side], runs: list[RunMetrics]) -> None:
    """Draw rate and distortion of the variational models with comparable losses."""
    variational = [i for i, run in enumerate(runs) if run.kl is not None and run.recon_loss is not None]
    if not variational:
        return
    kind = loss_kind(sides[variational[0]])
    points, colours = [], []
    for i in variational:
        side, run = sides[i], runs[i]
        if loss_kind(side) == kind and run.kl is not None and run.recon_loss is not None:
            points.append(RatePoint(side.name, run.kl, run.recon_loss, _path(side)))
            colours.append(series_colour(i))
    st.subheader("Rate and distortion", help="What the code costs, and what it leaves out. Lower left is better.")
    figure = rate_distortion(points, colours, sides[0].card.kind.noun)
    st.plotly_chart(figure, key="rates", alt="rate and distortion of each model")
    notes = ["The faint line shows the earlier epochs."] if any(point.path for point in points) else []
    notes.append("Along a dotted line the ELBO is the same.")
    if left_out := len(sides) - len(points):
        notes.append(f"Not shown: {left_out} without a KL divergence or with another loss.")
    st.caption(" ".join(notes))


def _path(side: Side) -> list[tuple[float, float]]:
    """Return rate and distortion after the epochs before a model's snapshot; empty for one that is at none."""
    if not (side.folder and side.snapshot):
        return []
    return rate_path(RunView(side.folder.path).history, side.snapshot.epoch)


def _time(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    if seconds >= 90:
        return f"{seconds / 60:.0f} min"
    if seconds >= 10:
        return f"{seconds:.0f} s"
    return f"{seconds:.1f} s" if seconds >= 0.1 else "< 0.1 s"
