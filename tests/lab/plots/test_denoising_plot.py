from lab.experiments.denoising import METHODS
from lab.plots.denoising_chart import STYLES, psnr_by_level

ROWS = {method: [20.0 - i, 15.0 - i] for i, method in enumerate(METHODS)}
NAMES = {method: method.upper() for method in METHODS}


def test_each_method_has_a_line_and_axes_have_units():
    figure = psnr_by_level(ROWS, (0.1, 0.5), "gaussian", NAMES)
    assert [line.name for line in figure.data] == [NAMES[method] for method in METHODS]
    assert list(figure.data[0].y) == [20.0, 15.0]
    assert "dB" in figure.layout.yaxis.title.text
    assert "standard deviation" in figure.layout.xaxis.title.text
    assert "share" in psnr_by_level(ROWS, (0.1, 0.5), "masking", NAMES).layout.xaxis.title.text


def test_methods_are_distinguishable_without_colour():
    assert set(STYLES) == set(METHODS)
    assert len({symbol for _, symbol, _ in STYLES.values()}) == len(STYLES)
