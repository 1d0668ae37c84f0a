"""The specification of a run: dataset, model and training settings, written once as spec.json."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self

from lab.data.corruption import CORRUPTIONS, NONE
from lab.data.dataset import DataConfig
from lab.data.dataset_registry import describe, get_source, list_classes
from lab.data.kept_datasets import OWN_DATASET
from lab.data.modalities.kind_registry import KINDS
from lab.data.own_paths import own_path
from lab.data.targets import CLASS, TIME
from lab.errors import ConfigError
from lab.runs.setting_changes import Change, live_settings
from models import AEConfig, get_model
from models.options import Config, option

FORMAT = 1
MAX_EPOCHS = 10_000


@dataclass(frozen=True)
class TrainingConfig(Config):
    """Settings of a training."""

    former_names: ClassVar[dict[str, str]] = {"film_frames": "film_snapshots"}

    epochs: int = option(
        20, low=1, high=MAX_EPOCHS, unit="epochs", help="How often the model sees every training sample."
    )
    batch_size: int = option(128, low=1, high=60_000, unit="samples", help="Samples per step of the optimiser.")
    optimiser: str = option("adam", choices=("adam", "adamw", "sgd"), help="The rule that turns gradients into steps.")
    learning_rate: float = option(1e-3, low=1e-8, high=100.0, help="Size of the optimiser's steps.")
    momentum: float = option(
        0.0,
        low=0.0,
        high=0.999,
        only_if=("optimiser", "sgd"),
        help="Share of the last step kept in the next (sgd only).",
    )
    weight_decay: float = option(0.0, low=0.0, high=10.0, help="Strength of the pull of every weight towards zero.")
    loss_per: str = option(
        "image",
        choices=("image", "pixel"),
        help="What the optimiser minimises: the loss per sample (image) or per value (pixel), as a mean squared error.",
    )
    flip: float = option(0.0, low=0.0, high=1.0, help="Probability of mirroring a training image left to right.")
    rotate: float = option(0.0, low=0.0, high=180.0, unit="degrees", help="Rotate training images by up to this angle.")
    corruption: str = option(
        NONE,
        choices=CORRUPTIONS,
        help="Corrupt the input; the model is trained to reconstruct the clean sample (denoising).",
    )
    corruption_level: float = option(
        0.3,
        low=0.0,
        high=2.0,
        unless=("corruption", NONE),
        help="Standard deviation of Gaussian noise, or share of the values that are replaced.",
    )
    patience: int = option(
        0,
        low=0,
        high=10_000,
        unit="epochs",
        help="Stop after this many epochs without improvement; 0: never.",
    )
    min_delta: float = option(
        1e-4,
        low=0.0,
        high=1.0,
        unless=("patience", 0),
        help="Relative fall of the validation loss that counts as improvement.",
    )
    film_snapshots: int = option(
        60,
        low=24,
        high=10_000,
        unit="snapshots",
        help="Largest number of snapshots in the film; longer runs keep every second epoch.",
    )
    seed: int = option(0, low=0, high=2**31 - 1, help="Seed of weights, order and noise: the same seed, the same run.")

    def check(self) -> None:
        if self.momentum and self.optimiser != "sgd":
            raise ConfigError('momentum belongs to optimiser "sgd"; choose it, or set momentum to 0')


@dataclass(frozen=True)
class RunSpec:
    """Everything that determines a run."""

    data: DataConfig
    model: str
    model_config: AEConfig
    training: TrainingConfig = field(default_factory=TrainingConfig)
    preset: str = ""
    changes: tuple[Change, ...] = ()  # of settings during training; replayed when the run is duplicated

    def to_dict(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "preset": self.preset,
            "data": self.data.to_dict(),
            "model": self.model,
            "model_config": self.model_config.to_dict(),
            "training": self.training.to_dict(),
            "changes": [change.to_dict() for change in self.changes],
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Read what to_dict wrote.

        Raises:
            ConfigError: a part is missing, or a value is not allowed.
            UnknownModelError: no model of that name.
        """
        if not isinstance(values, dict) or values.get("format") != FORMAT:
            raise ConfigError(f"this is not a run specification of format {FORMAT}; was it written by a newer version?")
        missing = {"data", "model", "model_config", "training", "preset"} - set(values)
        if missing:
            raise ConfigError(f"the run specification lacks {', '.join(sorted(missing))}")
        if not isinstance(values["model"], str) or not isinstance(values["preset"], str):
            raise ConfigError("the model and the preset of a run specification are names")
        changes = values.get("changes", [])
        if not isinstance(changes, list):
            raise ConfigError("the changes of a run specification are a list")
        return cls(
            changes=tuple(Change.from_dict(change) for change in changes),
            data=DataConfig.from_dict(values["data"]),
            model=values["model"],
            model_config=get_model(values["model"]).config_class.from_dict(values["model_config"]),
            training=TrainingConfig.from_dict(values["training"]),
            preset=values["preset"],
        )

    def resolved(self) -> Self:
        """Return a copy that means the same wherever it is read: its path absolute, its number of classes filled in.

        Raises:
            ConfigError: the dataset has more classes than a model can have.
            DatasetError: the classes cannot be listed: its files are not there.
        """
        data, config = self.data, self.model_config
        if data.path and data.name != OWN_DATASET:
            data = replace(data, path=str(own_path(data).absolute()))
        self.check_kind()
        if config.needs_classes:
            config = config.with_classes(len(list_classes(data)))
        if config.needs_targets:
            info = describe(data)
            targets = info.targets if info else ()  # those of a file of one's own are not embedded
            config = config.with_targets([None if t.kind in (CLASS, TIME) else t.period for t in targets])
        return replace(self, data=data, model_config=config)

    def check_kind(self) -> None:
        """Check the settings against the kind of sample that the dataset has. Raises ConfigError."""
        kind = KINDS[get_source(self.data.name).kind]
        kind.check(self.model_config)
        if not kind.is_image and (self.training.flip or self.training.rotate or self.data.size):
            raise ConfigError(f"flip, rotate and size are for images, not for {kind.nouns}: set them to 0")

    def with_settings(self, values: dict[str, Any]) -> Self:
        """Return a copy with some model, training or data settings changed, each found by its name.

        Raises:
            ConfigError: no such setting, or its value is not allowed.
        """
        parts: dict[str, Config] = {"model_config": self.model_config, "training": self.training, "data": self.data}
        changed: dict[str, dict[str, Any]] = {part: {} for part in parts}
        for name, value in values.items():
            changed[self.part_of(name)][name] = value
        return replace(self, **{part: replace(parts[part], **changed[part]) for part in parts})  # type: ignore[arg-type]

    def check_live(self, values: dict[str, Any]) -> dict[str, float]:
        """Return the values, checked, of settings that can change while the run trains.

        Raises:
            ConfigError: one may not, or its value is not allowed.
        """
        allowed = live_settings(self.model_config)
        for name in values:
            if name not in allowed:
                raise ConfigError(f'"{name}" cannot change while this run trains; {" and ".join(allowed)} can')
        return {name: getattr(self, self.part_of(name)).option(name).check(value) for name, value in values.items()}

    def part_of(self, name: str) -> str:
        """Return the part that has a setting: model_config, training or data."""
        parts: dict[str, Config] = {"model_config": self.model_config, "training": self.training, "data": self.data}
        for part, config in parts.items():
            if any(known.name == config.former_names.get(name, name) for known in config.options()):
                return part
        names = ", ".join(known.name for config in parts.values() for known in config.options())
        raise ConfigError(f'"{name}" is not a setting; choose from {names}')

    def parse_settings(self, texts: list[str]) -> dict[str, Any]:
        """Read command-line settings, each `name=value`."""
        parsed: dict[str, Any] = {}
        for text in texts:
            name, equals, value = text.partition("=")
            if not equals:
                raise ConfigError(f'"{text}" is not a setting; write name=value, such as latent_dim=8')
            known = getattr(self, self.part_of(name)).option(name)
            parsed[known.name] = known.parse(value)
        return parsed
