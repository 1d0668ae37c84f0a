"""The user's own recording of neurons: an .npz file of spike counts, and of behaviour beside them."""

from __future__ import annotations

import math
import zipfile
import zlib
from pathlib import Path

import numpy as np

from lab.data.dataset import DataConfig, DatasetSource, RawSamples
from lab.data.own_paths import has_own_file, is_allowed, own_path
from lab.data.sources.recordings import TIME_TARGET, VAL_END, WINDOW, Recording, samples_of
from lab.data.targets import ANGLE, CONTINUOUS, Target
from lab.errors import DatasetError

MIN_BINS = 100  # so that training, validation and test each have windows
MAX_NUMBERS = 250_000_000  # of all windows: 1 GB
MAX_COUNT = 65_535  # spikes in a bin
ONE_CLASS = "windows"  # the class of all windows
PERIODS = {"°": 360.0, "deg": 360.0, "degrees": 360.0, "rad": 2 * math.pi}  # by unit, of angles


class RecordingFile(DatasetSource):
    """An .npz file of `counts` (N bins, C neurons), and if known of `behaviour` (N, F): see docs/neural-data.md."""

    name = "recording-file"
    kind = "neural"
    title = "Your recording (.npz)"
    licence = "yours"
    source = "a file of your own"
    sample_shape = None
    class_names = (ONE_CLASS,)

    def available(self, config: DataConfig) -> bool:
        return has_own_file(config)

    def load(self, config: DataConfig) -> RawSamples:
        recording = read_own(_path(config))
        labels = np.zeros(len(recording.counts), dtype=np.int64)
        return samples_of(recording, labels, self.class_names, targets_of(recording), config.split_seed)


def targets_of(recording: Recording) -> tuple[Target, ...]:
    """Return the targets of the behaviour, an angle where its unit is one, and the time."""
    pairs = zip(recording.names, recording.units, strict=True)
    behaviour = [
        Target(name, ANGLE, unit, PERIODS[unit]) if unit in PERIODS else Target(name, CONTINUOUS, unit)
        for name, unit in pairs
    ]
    return (*behaviour, TIME_TARGET)


def read_own(path: Path) -> Recording:
    """Read a recording. Raises DatasetError, which names the array and says how it must be."""
    try:
        if not zipfile.is_zipfile(path):
            raise DatasetError(f"{path.name} is no .npz file: save the recording with np.savez(path, counts=array)")
        with np.load(path, allow_pickle=False) as file:
            arrays = {key: _array(file, key) for key in file.files if key in _KNOWN}
    except (OSError, ValueError, EOFError, KeyError, NotImplementedError, zipfile.BadZipFile, zlib.error) as error:
        raise DatasetError(f"{path.name} cannot be read as an .npz file without pickled objects: {error}") from error
    if "counts" not in arrays:
        raise DatasetError(f"{path.name} has no array counts: save it with np.savez(path, counts=array)")
    return _recording(arrays)


_KNOWN = ("counts", "behaviour", "names", "units", "neurons", "bin_ms")


def _array(file: np.lib.npyio.NpzFile, key: str) -> np.ndarray:
    size = file.zip.getinfo(f"{key}.npy").file_size if file.zip else 0  # of what is packed, before it is unpacked
    if size > 8 * MAX_NUMBERS:
        raise DatasetError(f"{key} takes {size / 1e9:.1f} GB of memory: keep a part of the session")
    array: np.ndarray = file[key]
    return array


def _recording(arrays: dict[str, np.ndarray]) -> Recording:
    counts = _counts(arrays["counts"])
    n, neurons = counts.shape
    behaviour = arrays.get("behaviour", np.empty((n, 0)))
    behaviour = behaviour[:, None] if behaviour.ndim == 1 else behaviour
    if behaviour.ndim != 2 or len(behaviour) != n or behaviour.dtype.kind not in "fiub":
        raise DatasetError(f"behaviour must be numbers, a row for each of the {n:,} bins; it is {_told(behaviour)}")
    columns = behaviour.shape[1]
    names = _texts(arrays, "names", columns, [f"behaviour {i + 1}" for i in range(columns)])
    units = _texts(arrays, "units", columns, [""] * columns)
    named = _texts(arrays, "neurons", neurons, [f"neuron {i + 1}" for i in range(neurons)])
    bin_ms = np.asarray(arrays.get("bin_ms", 1000.0))
    if bin_ms.size != 1 or bin_ms.dtype.kind not in "fiu" or not 0 < float(bin_ms.reshape(-1)[0]) < math.inf:
        raise DatasetError("bin_ms must be one number above 0, the length of a bin in milliseconds")
    return Recording(counts, named, behaviour.astype(np.float32), names, units, float(bin_ms.reshape(-1)[0]))


def _counts(counts: np.ndarray) -> np.ndarray:
    """Return spike counts (N, C) as they are read; checked."""
    if counts.ndim != 2 or counts.dtype.kind not in "fiub" or not counts.shape[1]:
        raise DatasetError(f"counts must be numbers, a row a bin and a column a neuron; it is {_told(counts)}")
    n, neurons = counts.shape
    if n < MIN_BINS:
        raise DatasetError(f"counts has {n} bins; at least {MIN_BINS} are needed. Is it transposed? A row is a bin")
    if n * neurons * WINDOW > MAX_NUMBERS:
        raise DatasetError(
            f"{n:,} bins of {neurons:,} neurons are too many: keep at most {MAX_NUMBERS // (neurons * WINDOW):,} bins"
        )
    wrong = ~(np.isfinite(counts) & (counts >= 0) & (counts <= MAX_COUNT) & (counts == np.floor(counts)))
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise DatasetError(
            f"counts[{row}, {column}] is {counts[row, column]}: spike counts are whole numbers from 0 to {MAX_COUNT:,}"
        )
    if not counts[: round(VAL_END * n)].any():
        raise DatasetError("counts has no spike in its first part, on which models are trained")
    return counts.astype(np.float32)


def _texts(arrays: dict[str, np.ndarray], key: str, n: int, usual: list[str]) -> tuple[str, ...]:
    if key not in arrays:
        return tuple(usual)
    texts = arrays[key].reshape(-1)
    if texts.dtype.kind not in "US" or len(texts) != n:
        raise DatasetError(f"{key} must be {n:,} texts; it is {_told(arrays[key])}")
    return tuple(text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text) for text in texts)


def _told(array: np.ndarray) -> str:
    return f"{' x '.join(map(str, array.shape)) or 'one value'} of type {array.dtype}"


def _path(config: DataConfig) -> Path:
    """Return the path of the file. Raises DatasetError: there is none, or it may not be read."""
    if not config.path:
        raise DatasetError("the dataset recording-file needs a path: set path to an .npz file")
    if not is_allowed(config.path):
        raise DatasetError(
            f"{config.path} is not in a folder that this server may read files from: put it below one of those that "
            "its operator names (LATENT_LAB_FOLDERS)"
        )
    path = own_path(config)
    try:
        if path.is_file():
            return path
    except OSError as error:
        raise DatasetError(f"{path} cannot be read ({error.strerror}): check who may read it") from error
    raise DatasetError(f"there is no file {path}: check the path")
