"""The user's own recording: read rightly, or refused with a sentence that names the place."""

import numpy as np
import pytest

from lab.data import DataConfig, is_available, load_dataset
from lab.data.sources.recording_file import MIN_BINS, read_own
from lab.errors import DatasetError

N, C = 120, 4


def counts(n=N):
    return np.random.default_rng(0).poisson(1.0, (n, C))


def write(path, **arrays):
    np.savez(path, **({"counts": counts()} | arrays))
    return path


def test_a_recording_with_behaviour_is_split_by_time(tmp_path):
    behaviour = np.stack([np.linspace(0, 10, N), np.arange(N) % 360.0], axis=1)
    path = write(tmp_path / "a.npz", behaviour=behaviour, names=["position", "head"], units=["cm", "deg"], bin_ms=50)
    data = load_dataset(DataConfig("recording-file", path=str(path)))
    assert is_available(DataConfig("recording-file", path=str(path)))
    assert data.info.sample_shape == (C, 9) and (data.info.n_train, data.info.n_val, data.info.n_test) == (76, 4, 16)
    assert [(t.name, t.kind, t.unit) for t in data.info.targets] == [
        ("position", "continuous", "cm"),
        ("head", "angle", "deg"),
        ("time", "time", "s"),
    ]
    first = data.test.targets[:, 2].argmin()
    assert data.test.targets[first, 2].item() == pytest.approx(100.5 * 0.05)
    assert np.array_equal(data.test.samples[first].numpy(), counts()[96:105].T)
    assert [f.name for f in data.info.features] == [f"neuron {i}" for i in (1, 2, 3, 4)]


def test_counts_alone_are_enough(tmp_path):
    data = load_dataset(DataConfig("recording-file", path=str(write(tmp_path / "a.npz"))))
    assert [target.name for target in data.info.targets] == ["time"] and data.info.class_names == ("windows",)


@pytest.mark.parametrize(
    ("arrays", "reason"),
    [
        ({"counts": np.zeros(5)}, "a row a bin and a column a neuron; it is 5 of type float64"),
        ({"counts": counts().T}, rf"4 bins; at least {MIN_BINS}.*transposed"),
        ({"counts": np.where(np.arange(N * C).reshape(N, C) == 9, np.nan, 1.0)}, r"counts\[2, 1\] is nan"),
        ({"counts": counts() - 5}, r"counts\[0, 0\] is -"),
        ({"counts": counts() + 0.5}, "whole numbers"),
        ({"counts": np.zeros((N, C))}, "no spike"),
        ({"counts": np.zeros((N, C), dtype="U3")}, "must be numbers"),
        ({"counts": np.array([[object()]])}, "without pickled objects"),
        ({"behaviour": np.zeros((7, 2))}, "a row for each of the 120 bins; it is 7 x 2"),
        ({"behaviour": np.zeros((N, 2)), "names": ["x"]}, "names must be 2 texts; it is 1"),
        ({"neurons": np.arange(C)}, "neurons must be 4 texts"),
        ({"bin_ms": 0}, "bin_ms must be one number above 0"),
    ],
    ids=range(12),
)
def test_what_is_wrong_is_named(tmp_path, arrays, reason):
    with pytest.raises(DatasetError, match=reason):
        read_own(write(tmp_path / "a.npz", **arrays))


def test_files_that_are_no_recordings_are_refused(tmp_path):
    text, array, other = tmp_path / "a.npz", tmp_path / "b.npy", tmp_path / "c.npz"
    text.write_text("time,a,b")
    np.save(array, counts())
    np.savez(other, spikes=counts())
    for path, reason in ((text, "is no .npz file"), (array, "is no .npz file"), (other, "no array counts")):
        with pytest.raises(DatasetError, match=reason):
            read_own(path)
    for path, reason in (("", "needs a path"), (str(tmp_path / "gone.npz"), "there is no file")):
        with pytest.raises(DatasetError, match=reason):
            load_dataset(DataConfig("recording-file", path=path))
