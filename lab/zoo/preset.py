"""Presets: run specifications with a name, a description and a source."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lab.data.dataset import DataConfig
from lab.data.dataset_registry import describe, get_source
from lab.data.modalities.kind_registry import KINDS
from lab.runs.run_spec import RunSpec, TrainingConfig
from models import MODELS, AEConfig
from models.model_registry import check_rank

# digits has 1,199 training images where MNIST has 58,000: more epochs of smaller batches, so that it takes steps enough
SMALL_DATA = 5_000  # samples of a dataset that is small
SMALL_DATA_EPOCHS = 100
SMALL_DATA_BATCH = 32


@dataclass(frozen=True)
class Preset:
    """A run specification with a name, a description and a source."""

    name: str
    title: str
    summary: str
    source: str
    spec: RunSpec
    notice: str = ""  # of a failure worth seeing: what to look at, and why it happens

    def on(self, dataset: str, n_samples: int = 0) -> RunSpec:
        """Return the preset's specification on another dataset, at its own image size, on the same classes.

        Args:
            n_samples: of a dataset whose size depends on its files; 0: it is not known.
        Raises:
            ConfigError: the model makes sense of another kind of sample alone.
        """
        if dataset == self.spec.data.name:
            return self.spec
        training = self.spec.training
        own_small, is_small = _is_small(self.spec.data.name), _is_small(dataset, n_samples)
        if is_small and not own_small:
            training = replace(training, epochs=SMALL_DATA_EPOCHS, batch_size=SMALL_DATA_BATCH)
        elif own_small and not is_small:
            training = replace(training, epochs=TrainingConfig.epochs, batch_size=TrainingConfig.batch_size)
        kind = KINDS[get_source(dataset).kind]
        check_rank(self.spec.model, kind.rank)
        own_kind = get_source(self.spec.data.name).kind
        classes = self.spec.data.classes if own_kind == kind.name else ()
        if not kind.is_image:
            training = replace(training, flip=0.0, rotate=0.0)
        data = DataConfig(name=dataset, classes=classes)
        return replace(self.spec, data=data, model_config=kind.fitted(self.spec.model_config), training=training)

    def on_data(self, data: DataConfig) -> RunSpec:
        """Return the preset's specification on a dataset with its settings, such as one of one's own. See `on`."""
        info = describe(data)
        spec = self.on(data.name, 0 if info is None else info.n_train)
        return spec if data == DataConfig(data.name) else replace(spec, data=replace(data, classes=spec.data.classes))


def _is_small(dataset: str, n_samples: int = 0) -> bool:
    return 0 < (get_source(dataset).n_train or n_samples) < SMALL_DATA


def make_preset(
    name: str,
    title: str,
    summary: str,
    source: str,
    model_config: AEConfig,
    training: TrainingConfig,
    data: DataConfig | None = None,
) -> Preset:
    """Return a preset whose model is the one that these settings belong to."""
    model = next(entry.name for entry in MODELS.values() if entry.config_class is type(model_config))
    spec = RunSpec(data or DataConfig(), model, model_config, training, preset=name)
    return Preset(name, title, summary, source, spec)
