import pandas as pd

from lab.plots.curve_data import curve_lines


def test_training_and_validation_share_one_rising_axis():
    epochs = pd.DataFrame(
        {"epoch": [0, 1], "train_total": [None, 5.0], "val_total": [9.0, 4.123456], "val_kl": [1.0, float("nan")]}
    )
    batches = pd.DataFrame({"epoch": [0.5, 1.0], "step": [5, 10], "total": [7.0, 6.0]})
    result = curve_lines(epochs, batches)
    assert result["x"] == [0.0, 0.5, 1.0]
    lines = {line["name"]: line for line in result["lines"]}
    assert lines["batches"]["values"] == [None, 7.0, 6.0]
    assert lines["total, training"]["values"] == [None, None, 5.0]
    assert lines["total, validation"]["values"] == [9.0, None, 4.1235]
    assert lines["KL, validation"]["values"] == [1.0, None, None]
    assert (lines["total, training"]["dash"], lines["total, validation"]["dash"]) == (False, True)
    assert lines["total, training"]["colour"] == ""  # the user's ink
    assert lines["batches"]["faint"]


def test_the_curve_of_a_plain_autoencoder_shows_only_its_total():
    epochs = pd.DataFrame({"epoch": [0], "train_total": [1.0], "val_total": [1.0], "val_recon_loss": [1.0]})
    names = [line["name"] for line in curve_lines(epochs, pd.DataFrame({"epoch": [], "total": []}))["lines"]]
    assert names == ["batches", "total, training", "total, validation"]
