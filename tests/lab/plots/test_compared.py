import pytest

from lab.plots.comparison_tables import Row, best_of, compared_table
from lab.plots.rate_distortion import RatePoint, rate_distortion


@pytest.mark.parametrize(
    ("values", "better", "best"),
    [
        ((0.03, 0.02), "lower", 1),
        ((0.03, 0.02), "higher", 0),
        ((0.03, 0.02), "", None),
        ((0.03, None), "lower", None),
        ((None, 0.3, 0.1), "lower", 2),
        ((0.20001, 0.20002), "lower", None),  # what reads the same is not better
        ((-101.4, -98.0, -98.2), "higher", 1),
    ],
)
def test_the_best(values, better, best):
    assert best_of(values, better) == best


def test_the_better_one_is_marked_in_words_and_weight():
    rows = [Row("MSE", [0.0311, 0.02], "lower"), Row("KL", [None, 3.0]), Row("size", [2, 5], "", ["2", "5 numbers"])]
    assert compared_table(["a", "b"], rows).splitlines() == [
        "| | a | b |",
        "| --- | --: | --: |",
        "| MSE | 0.0311 | **0.0200\u00a0✓** |",
        "| KL | – | 3.00 |",
        "| size | 2 | 5 numbers |",
    ]


def test_rate_and_distortion_of_each_model_with_its_path():
    points = [RatePoint("one", 3.0, 20.0, [(0.1, 40.0), (3.0, 20.0)]), RatePoint("other", 5.0, 18.0)]
    figure = rate_distortion(points, ["#111111", "#222222"])
    marks = {trace.name: (trace.x[0], trace.y[0]) for trace in figure.data if trace.name}
    assert marks == {"one": (3.0, 20.0), "other": (5.0, 18.0)}
    assert [list(trace.x) for trace in figure.data if trace.mode == "lines+markers"] == [[0.1, 3.0]]
    for trace in figure.data:
        if trace.mode == "lines":  # of equal ELBO
            assert trace.x[0] + trace.y[0] == pytest.approx(trace.x[1] + trace.y[1])
    (left, right), (bottom, top) = figure.layout.xaxis.range, figure.layout.yaxis.range
    assert left < 3.0 < 5.0 < right and bottom < 18.0 < 20.0 < top
    assert "nats per image" in figure.layout.xaxis.title.text
