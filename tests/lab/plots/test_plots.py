import base64
import io
import math

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from lab.plots.bar_charts import error_by_class, update_sizes
from lab.plots.image_sheets import DIVERGING, data_uri, enlarge, error_colours, fitting_scale, latent_grid, png, sheet
from lab.plots.loss_curves import loss_curves, overlaid_curves
from lab.plots.palette import CLASSES, SYMBOLS, class_colour, class_symbol, format_number
from lab.plots.scatter import MAX_SVG_POINTS, add_mark, add_outline, latent_scatter

THIN = "\u2009"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0557, "0.0557"),
        (0.05574, "0.0557"),
        (0.099996, "0.100"),
        (1 / 3, "0.333"),
        (1, "1.00"),
        (9.996, "10.0"),
        (12.345, "12.3"),
        (99.96, "100"),
        (141.4, "141"),
        (-101.7, "-102"),
        (10_000, f"10{THIN}000"),
        (1_234_567, f"1{THIN}234{THIN}567"),
        (0, "0.00"),
        (-0.5, "-0.500"),
        (0.0001, "0.000100"),
        (0.00001234, "1.23e-05"),
        (None, "–"),
        (math.nan, "–"),
        (math.inf, "–"),
    ],
)
def test_figures(value, text):
    assert format_number(value) == text


def test_colours_repeat_with_another_shape():
    marks = {(class_colour(i), class_symbol(i)) for i in range(30)}
    assert len(marks) == len(CLASSES) * len(SYMBOLS) == 30


NAMES = ("zero", "one", "two")


@pytest.fixture(params=[2, 3])
def points(request):
    return np.random.default_rng(0).normal(size=(60, request.param))


def test_scatter_has_a_trace_per_class_and_all_points(points):
    groups = np.repeat([0, 1, 2], [10, 20, 30])
    titles = ["a", "b", "c"][: points.shape[1]]
    figure = latent_scatter(points, groups, NAMES, titles)
    assert [trace.name for trace in figure.data] == list(NAMES)
    assert [len(trace.x) for trace in figure.data] == [10, 20, 30]
    assert [trace.type for trace in figure.data] == ["scatter" if points.shape[1] == 2 else "scatter3d"] * 3
    assert [trace.marker.color for trace in figure.data] == list(CLASSES[:3])
    shown = np.concatenate([np.stack([trace[a] for a in "xyz"[: points.shape[1]]], 1) for trace in figure.data])
    assert np.allclose(shown, points, atol=1e-6)
    assert figure.layout.legend.title.text == "label"
    axes = figure.layout if points.shape[1] == 2 else figure.layout.scene
    assert [axes[f"{a}axis"].title.text for a in "xyz"[: len(titles)]] == titles


def test_webgl_draws_many_points_only():
    for n, kind in ((MAX_SVG_POINTS, "scatter"), (MAX_SVG_POINTS + 1, "scattergl")):
        assert latent_scatter(np.zeros((n, 2)), np.zeros(n, dtype=int), ["a"], ["x", "y"]).data[0].type == kind


def test_hover_shows_label_and_index(points):
    groups = np.arange(60) % 3
    index = np.arange(60) * 7
    labels = [f"label {n}" for n in range(60)]
    titles = ["a"] * points.shape[1]
    figure = latent_scatter(points, groups, NAMES, titles, labels=labels, index=index, group_title="cluster")
    trace = figure.data[1]
    assert trace.customdata.tolist() == index[groups == 1].tolist()
    assert list(trace.hovertext) == [labels[n] for n in range(60) if n % 3 == 1]
    assert trace.hovertemplate.startswith("%{hovertext}, test image %{customdata}")
    plain = latent_scatter(points, groups, NAMES, titles)
    assert plain.data[2].hovertemplate.startswith("two, test image %{customdata}")


def test_a_class_without_points_keeps_its_position(points):
    figure = latent_scatter(points, np.zeros(60, dtype=int), NAMES, ["a"] * points.shape[1])
    assert [len(trace.x) for trace in figure.data] == [60, 0, 0]


def test_marks_and_outlines(points):
    figure = latent_scatter(points, np.zeros(60, dtype=int), NAMES, ["a"] * points.shape[1])
    add_mark(figure, points[4], "here")
    assert figure.data[-1].name == "here"
    assert figure.data[-1].x[0] == points[4, 0]
    assert figure.data[-1].type == figure.data[0].type
    add_outline(figure, np.array([[0.0, 0.0], [1.0, 0.5], [0.0, 1.0]]))
    assert figure.layout.shapes[0].path == "M0.0000,0.0000 L1.0000,0.5000 L0.0000,1.0000 Z"


def history(kl):
    frame = pd.DataFrame({"epoch": [0, 1, 2], "train_total": [np.nan, 3.0, 2.0], "val_total": [5.0, 3.5, 2.5]})
    for split in ("train", "val"):
        frame[f"{split}_recon_loss"] = frame[f"{split}_total"] - 0.5
        if kl:
            frame[f"{split}_kl"] = 0.5
    return frame


def test_curves_of_a_vae_show_every_part():
    figure = loss_curves(history(kl=True))
    lines = [(trace.name, trace.line.dash, trace.showlegend) for trace in figure.data]
    assert lines == [
        (name, dash, dash == "solid")
        for name in ("total", "reconstruction", "KL")
        for dash in ("solid", "dash")  # training and validation share a legend entry
    ]
    hovers = [trace.hovertemplate.split("<extra>")[1] for trace in figure.data[:2]]
    assert hovers == ["total, training</extra>", "total, validation</extra>"]
    assert [list(trace.x) for trace in figure.data[:2]] == [[1, 2], [0, 1, 2]]  # epoch 0 was not trained
    assert list(figure.data[1].y) == [5.0, 3.5, 2.5]
    assert figure.layout.yaxis.title.text == "loss (nats per image)"


def test_curves_of_an_autoencoder_show_its_total():
    assert [trace.name for trace in loss_curves(history(kl=False)).data] == ["total", "total"]


def test_a_loss_that_is_no_likelihood_is_not_in_nats():
    figure = loss_curves(history(kl=False), unit="points")
    assert figure.layout.yaxis.title.text == "loss (points per image)"
    assert "points" in figure.data[0].hovertemplate and "nats" not in figure.data[0].hovertemplate


def test_curves_with_batches_log_scale_and_a_fixed_end():
    batches = pd.DataFrame({"epoch": [0.5, 1.0], "step": [1, 2], "total": [4.0, 3.0]})
    figure = loss_curves(history(kl=False), batches, log=True, last_epoch=20)
    assert figure.data[0].name == "batches"
    assert list(figure.data[0].y) == [4.0, 3.0]
    assert figure.layout.yaxis.type == "log"
    assert tuple(figure.layout.xaxis.range) == (0, 20)


def test_curves_without_epochs_are_empty():
    assert len(loss_curves(pd.DataFrame(columns=["epoch", "step"])).data) == 0


def test_a_single_point_is_visible():
    assert loss_curves(history(kl=False).head(1)).data[1].mode == "lines+markers"


def test_overlaid_runs_have_a_colour_each():
    figure = overlaid_curves({"a": history(kl=True), "b": history(kl=False)})
    lines = [(t.name, t.legendgroup, t.line.dash) for t in figure.data]
    assert lines == [(name, name, dash) for name in "ab" for dash in ("solid", "dash")]
    colours = [t.line.color for t in figure.data]
    assert colours[0] == colours[1] != colours[2] == colours[3]


def test_errors_by_class():
    figure = error_by_class(np.array([0.1, 0.3, 0.5]), np.array([0, 0, 2]), NAMES)
    bars = figure.data[0]
    assert list(bars.x) == list(NAMES)
    assert list(bars.y) == pytest.approx([0.2, 0.0, 0.5])
    assert list(bars.customdata) == [2, 0, 1]


def pixel(recon, original):
    return error_colours(np.full((1, 1, 1, 1), recon, np.uint8), np.full((1, 1, 1, 1), original, np.uint8))[0, :, 0, 0]


def test_error_colours_at_their_ends_and_middle():
    for value in (0, 100, 255):
        assert pixel(value, value).tolist() == DIVERGING[2].tolist()
        assert (pixel(value, value) > 240).all()
    assert pixel(255, 0).tolist() == DIVERGING[4].tolist()
    assert pixel(0, 255).tolist() == DIVERGING[0].tolist()


def test_error_colours_between():
    quarter = pixel(64, 0).astype(float)  # a quarter of the way to orange
    expected = DIVERGING[2] + (DIVERGING[3] - DIVERGING[2]) * (64 / 255 * 2)
    assert np.abs(quarter - expected).max() <= 0.5
    assert pixel(40, 0)[0] > pixel(0, 40)[0]  # too bright is the warmer


def test_error_colours_of_colour_images():
    recon, images = np.zeros((2, 2, 3, 4, 5), np.uint8)
    recon[0] = images[1] = 127
    recon[1, 0] = 255  # one channel too bright, one too dark: their mean is next to nothing
    images[1, 2] = 255
    out = error_colours(recon, images)
    assert out.shape == (2, 3, 4, 5)
    assert out.dtype == np.uint8
    half = DIVERGING[3].astype(float)
    assert np.abs(out[0, :, 0, 0] - half).max() <= 1
    size = np.sqrt((128**2 + 127**2 + 255**2) / 3) / 255
    target = DIVERGING[1] + (DIVERGING[0] - DIVERGING[1]) * (2 * size - 1)
    assert np.abs(out[1, :, 0, 0] - target).max() <= 0.5


def test_a_sheet_has_the_expected_pixels():
    top = np.array([10, 20], np.uint8).reshape(2, 1, 1, 1)
    bottom = np.array([[1, 2, 3]], np.uint8).reshape(1, 3, 1, 1)
    picture = sheet([top, bottom])
    clear = [0, 0, 0, 0]
    assert picture.tolist() == [
        [[10, 10, 10, 255], clear, [20, 20, 20, 255]],
        [clear, clear, clear],
        [[1, 2, 3, 255], clear, clear],
    ]
    assert np.array_equal(sheet([top, bottom], scale=3), enlarge(picture, 3))


def test_enlarging_makes_blocks():
    assert enlarge(np.array([[1, 2]]), 2).tolist() == [[1, 1, 2, 2], [1, 1, 2, 2]]
    assert (fitting_scale(28, 100), fitting_scale(28, 10), fitting_scale(28, 56)) == (3, 1, 2)


@pytest.mark.parametrize(("shape", "mode"), [((4, 6), "L"), ((4, 6, 1), "L"), ((4, 6, 3), "RGB"), ((4, 6, 4), "RGBA")])
def test_png_round_trip(shape, mode):
    picture = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    image = Image.open(io.BytesIO(png(picture)))
    assert (image.format, image.mode, image.size) == ("PNG", mode, (6, 4))
    assert np.array_equal(np.asarray(image), picture.reshape(4, 6) if mode == "L" else picture)
    head, body = data_uri(picture).split(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(body) == png(picture)


def test_latent_grid():
    picture = np.zeros((8, 8, 1), np.uint8)
    figure = latent_grid(picture, (-2.0, 2.0), (-1.0, 3.0), ("z0", "z1"), mark=(0.5, 1.0))
    image = figure.layout.images[0]
    assert image.source == data_uri(picture)
    assert (image.x, image.y, image.sizex, image.sizey) == (-2.0, 3.0, 4.0, 4.0)
    assert (image.xref, image.yref, image.sizing, image.layer) == ("x", "y", "stretch", "below")
    assert tuple(figure.layout.xaxis.range) == (-2.0, 2.0)
    assert tuple(figure.layout.yaxis.range) == (-1.0, 3.0)
    assert (figure.layout.xaxis.title.text, figure.layout.yaxis.title.text) == ("z0", "z1")
    assert (figure.data[0].x[0], figure.data[0].y[0]) == (0.5, 1.0)
    assert len(latent_grid(picture, (0, 1), (0, 1), ("a", "b")).data) == 0


def test_update_sizes_on_one_axis_in_percent():
    figure = update_sizes({"encoder.1": 0.0123, "to_code": 0.0, "decoder.0": math.inf, "decoder.2": 2.5})
    (bars,) = figure.data
    assert list(bars.y) == ["encoder.1", "to_code", "decoder.0", "decoder.2"]
    assert list(bars.x) == pytest.approx([1.23, 0.01, 250.0, 250.0])
    assert list(bars.text) == ["1.23 %", "0.00 %", "– %", "250 %"]
    assert figure.layout.xaxis.range == pytest.approx((-2, math.log10(250)))
    assert "%" in figure.layout.xaxis.title.text
    still = [update_sizes({"encoder.1": ratio}).layout.xaxis.range for ratio in (0.001, 0.9)]
    assert still[0] == still[1]  # the axis holds still from step to step


def test_names_that_look_like_markup_stay_text() -> None:
    names = ["<a href='https://example.org'>x</a>", "$1$ & %{x}"]
    figure = latent_scatter(np.zeros((2, 2)), np.array([0, 1]), names, ("a", "b"))
    assert [trace.name for trace in figure.data] == [
        "&lt;a href='https://example.org'&gt;x&lt;/a&gt;",
        "&#36;1&#36; &amp; &#37;{x}",
    ]
    assert all(trace.hovertemplate.startswith(trace.name) for trace in figure.data)
