"""Presets: run specifications with a name, a description and a source."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from lab.data.dataset import DataConfig
from lab.data.dataset_registry import describe, get_source, split_sizes
from lab.data.modalities.kind_registry import KINDS
from lab.runs.run_spec import MAX_EPOCHS, RunSpec, TrainingConfig
from models import MODELS, AEConfig, get_model
from models.model_registry import check_rank

# digits has 1,199 training images where MNIST has 58,000: more epochs of smaller batches, so that it takes steps enough
SMALL_DATA = 5_000  # samples of a dataset that is small
SMALL_DATA_EPOCHS = 100
SMALL_DATA_BATCH = 32
# vae-2d on 60 digits: validation MSE 0.061 after 20 updates of the weights (one grey cloud), 0.042 after 200, and 0.046
# after 1,020, as it overfits
ENOUGH_UPDATES = 200
TINY_DATA_BATCH = 16


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
        if own_small and not is_small:
            training = replace(training, epochs=TrainingConfig.epochs, batch_size=TrainingConfig.batch_size)
        elif is_small:
            if not own_small:
                training = replace(training, epochs=SMALL_DATA_EPOCHS, batch_size=SMALL_DATA_BATCH)
            training = with_enough_updates(training, get_source(dataset).n_train or n_samples)
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
        spec = self.on(data.name, count_samples(data))
        return spec if data == DataConfig(data.name) else replace(spec, data=replace(data, classes=spec.data.classes))


def model_on(model: str, data: DataConfig, n_samples: int = 0) -> RunSpec:
    """Return the specification of a model on a dataset to start from, without a preset; n_samples as in `Preset.on`."""
    config = KINDS[get_source(data.name).kind].fitted(get_model(model).config_class())
    return RunSpec(data, model, config, usual_training(data.name, n_samples))


def count_samples(data: DataConfig) -> int:
    """Return the samples to train on as far as they are known without reading them; 0: they are not.

    Raises:
        DatasetError: the file cannot be read.
    """
    info = describe(data)
    if info is not None:
        return info.n_train
    return get_source(data.name).count(data) if data.path else 0


def usual_training(dataset: str, n_samples: int = 0) -> TrainingConfig:
    """Return the training settings to start from on a dataset; n_samples as in `Preset.on`."""
    if not _is_small(dataset, n_samples):
        return TrainingConfig()
    training = TrainingConfig(epochs=SMALL_DATA_EPOCHS, batch_size=SMALL_DATA_BATCH)
    return with_enough_updates(training, get_source(dataset).n_train or n_samples)


def n_updates(training: TrainingConfig, n_samples: int) -> int:
    """Return how often the weights are updated on a dataset of so many samples, a third of which is held out."""
    return training.epochs * math.ceil(split_sizes(n_samples)[0] / training.batch_size)


def epochs_needed(training: TrainingConfig, n_samples: int) -> int:
    """Return the epochs after which there are ENOUGH_UPDATES, two figures of them, at most MAX_EPOCHS."""
    needed = math.ceil(ENOUGH_UPDATES / n_updates(replace(training, epochs=1), n_samples))
    unit = 10 ** max(0, len(str(needed)) - 2)
    return min(MAX_EPOCHS, math.ceil(needed / unit) * unit)


def with_enough_updates(training: TrainingConfig, n_samples: int) -> TrainingConfig:
    """Return the settings with smaller batches and more epochs where too few images would make too few updates."""
    if n_updates(training, n_samples) >= ENOUGH_UPDATES:
        return training
    training = replace(training, batch_size=min(training.batch_size, TINY_DATA_BATCH))
    return replace(training, epochs=max(training.epochs, epochs_needed(training, n_samples)))


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
