"""Recordings of neurons: their windows, and a split by time that no window crosses."""

import itertools

import numpy as np
import pytest
import torch

from lab.data import DATASETS, DataConfig, load_dataset
from lab.data.sources.recordings import FOLDER, WINDOW, read_recording, split_bins, windows_of
from lab.errors import DatasetError

NAMES = ("place-cells", "linear-track")


@pytest.fixture(scope="module", params=NAMES)
def recorded(request):
    return read_recording(request.param), load_dataset(DataConfig(request.param))


def bins(recording, split):
    """Return the bin in the middle of each window, from its time."""
    return (split.targets[:, -1].double() * 1000 / recording.bin_ms - 0.5).round().long()


def test_a_window_holds_the_counts_around_its_bin(recorded):
    recording, data = recorded
    for split in (data.train, data.val, data.test):
        middle = bins(recording, split)[17].item()
        counts = recording.counts[middle - WINDOW // 2 : middle + WINDOW // 2 + 1]
        assert np.array_equal(split.samples[17].numpy(), counts.T)
        assert np.allclose(split.targets[17, :-1], recording.behaviour[middle])


def test_the_split_is_by_time_and_no_bin_is_in_two_splits(recorded):
    recording, data = recorded
    edges = [(bins(recording, split).min().item(), bins(recording, split).max().item()) for split in _splits(data)]
    assert edges[0][0] == WINDOW // 2 and edges[-1][1] == len(recording.counts) - 1 - WINDOW // 2
    for (_, last), (first, _) in itertools.pairwise(edges):
        assert first - last == WINDOW  # the last bin of one window is followed by the first of the next
    assert len(data.test) == pytest.approx(len(recording.counts) / 5, abs=WINDOW)
    assert not torch.equal(bins(recording, data.test).sort().values, bins(recording, data.test))  # a fair choice first


def test_the_animal_goes_everywhere_in_every_split(recorded):
    _, data = recorded
    for split in _splits(data):
        assert split.labels.bincount(minlength=len(data.info.class_names)).min() > 10


def test_areas_are_where_the_animal_is():
    places = np.array([[1.0, 1.0, 0, 0], [99.9, 1.0, 0, 0], [50.0, 100.0, 0, 0]])
    arena = DATASETS["place-cells"]
    assert [arena.class_names[int(i)] for i in arena.areas(places)] == ["bottom left", "bottom right", "top centre"]
    track = DATASETS["linear-track"]
    runs = np.array([[1.0, 0.0, 0], [160.0, 1.0, 0]])
    assert [track.class_names[int(i)] for i in track.areas(runs)] == ["0–40 cm, leftward", "120–160 cm, rightward"]


def test_rates_are_those_that_the_tuning_curves_say():
    with np.load(FOLDER / "place-cells.npz", allow_pickle=False) as file:
        maps, grid = file["rate_maps"].astype(float), file["grid"]
        counts, behaviour = file["counts"].astype(float), file["behaviour"].astype(float)
    x, y = (np.abs(behaviour[:, axis, None] - grid).argmin(1) for axis in (0, 1))
    expected = maps[:, x, y].T * 0.1  # spikes in a bin, of the neurons that are tuned to position
    assert counts[:, : len(maps)].mean(0) == pytest.approx(expected.mean(0), rel=0.1)


def test_windows_follow_each_other():
    recording = read_recording("linear-track")
    windows, middles = windows_of(recording, range(100, 120))
    assert middles.tolist() == list(range(104, 116))
    assert torch.equal(windows[0, :, 1:], windows[1, :, :-1])


def test_the_split_covers_the_session():
    assert split_bins(100) == (range(70), range(70, 80), range(80, 100))


def test_a_missing_file_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr("lab.data.sources.recordings.FOLDER", tmp_path)
    with pytest.raises(DatasetError, match="install Latent Lab again"):
        read_recording("place-cells")


def _splits(data):
    return data.train, data.val, data.test
