from lab.plots.compression_chart import QualityCurve, bytes_and_quality
from lab.plots.error_by_size import SizePoint, error_by_size

CURVE = [1 / n for n in range(1, 101)]


def test_models_are_drawn_on_the_pca_line_at_their_code_size():
    figure = error_by_size(CURVE, [SizePoint("linear", 4, 0.25), SizePoint("deep", 80, 0.01)], ["#111", "#222"], "test")
    line, linear, deep = figure.data
    assert (line.name, len(line.x), line.y[3]) == ("PCA", 80, 0.25)  # as far as the largest code
    assert (list(linear.x), list(linear.y), list(deep.x)) == ([4], [0.25], [80])
    assert linear.marker.symbol != deep.marker.symbol
    (_, ring) = error_by_size(CURVE, [SizePoint("PCA, 4-D", 4, 0.25, ring=True)], ["#111"], "test").data
    assert (ring.marker.symbol, ring.marker.size > linear.marker.size) == ("circle-open", True)
    assert "dimensions" in figure.layout.xaxis.title.text
    assert "MSE on test" in figure.layout.yaxis.title.text


def test_the_line_ends_where_pca_does_and_the_axis_where_the_models_do():
    figure = error_by_size(CURVE[:8], [SizePoint("wide", 100, 0.3)], ["#111"], "test")
    assert len(figure.data[0].x) == 8
    assert list(figure.layout.xaxis.tickvals) == [1, 2, 4, 8, 16, 32, 64]
    assert len(error_by_size(CURVE, [], [], "test").data[0].x) == 64


def test_each_codec_has_a_line_and_each_model_a_point():
    lines = [
        QualityCurve("PCA", [2, 4], [12.0, 13.0]),
        QualityCurve("JPEG", [30, 90], [19.0, 30.0]),
        QualityCurve("WebP", [40], [22.0]),
    ]
    figure = bytes_and_quality(lines, [QualityCurve("vae", [4], [15.0])], ["#111"], "PSNR (dB)")
    assert [trace.name for trace in figure.data] == ["PCA", "JPEG", "WebP", "vae"]
    assert (list(figure.data[1].x), list(figure.data[1].y)) == ([30, 90], [19.0, 30.0])
    assert len({trace.line.dash for trace in figure.data[:3]}) == 3  # told apart without colour
    assert figure.layout.xaxis.title.text == "bytes per image"
    assert figure.layout.yaxis.title.text == "PSNR (dB)"
    assert list(figure.layout.xaxis.tickvals) == [1, 2, 4, 8, 16, 32, 64, 128]
