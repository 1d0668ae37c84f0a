"""The registry of kinds of sample: a kind is one class in one file and one entry here."""

from __future__ import annotations

from lab.data.modalities.image import ImageKind
from lab.data.modalities.neural import NeuralKind
from lab.data.modalities.ratings import RatingsKind
from lab.data.modalities.sample_kind import SampleKind
from lab.data.modalities.series import SeriesKind
from lab.data.modalities.table import TableKind

_ALL: tuple[SampleKind, ...] = (ImageKind(), TableKind(), SeriesKind(), NeuralKind(), RatingsKind())
KINDS: dict[str, SampleKind] = {kind.name: kind for kind in _ALL}
