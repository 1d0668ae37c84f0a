"""The training loop: it only orchestrates, prints nothing and knows no model by name."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor

from lab.data.corruption import corrupt
from lab.data.dataset import permutation
from lab.data.disk_cache import MEMORY_BYTES
from lab.data.scale import from_stored
from lab.errors import TrainingDivergedError
from lab.metrics.loss_averages import Averages
from lab.metrics.validation import validate, with_codebook_use
from lab.runs.batch_inspection import BatchInspection
from lab.runs.checkpoint import Checkpoint, load_weights
from lab.runs.run_spec import TrainingConfig
from lab.runs.setting_changes import Change
from lab.runs.snapshots import is_early
from lab.training.augmentation import augment
from lab.training.optimisers import build_optimiser, load_optimiser_tensors, optimiser_tensors
from lab.training.random_state import RESEEDED, restore_generator, state_to_text, text_to_state
from lab.training.step_inspection import BatchInspector
from lab.training.train_clock import Clock
from models import Autoencoder

Event = dict[str, Any]
Outcome = Literal["done", "converged", "interrupted"]
REPORTS = 400  # batch events of a whole run, about: a long run's file stays small
MAX_REPORTS_AN_EPOCH = 20


@dataclass(frozen=True)
class Callbacks:
    """Functions that the loop calls while it runs: see Training.run."""

    on_event: Callable[[Event], None]
    should_stop: Callable[[], bool]
    take_change: Callable[[], dict[str, float] | None]
    should_inspect: Callable[[], bool]


class Training:
    """A training; it can be saved as a checkpoint after any batch and continues from it bit for bit.

    Args:
        train, val: samples (N, *shape) as they are stored.
        labels: of both, each (N,) int64, for a model that takes them, or the targets (N, T) for one that takes these.
        config: its seed alone determines order, augmentation, noise and dropout.
        changes: of settings, in order; each is made before the batch of its step.
    """

    def __init__(
        self,
        model: Autoencoder,
        train: Tensor,
        val: Tensor,
        config: TrainingConfig,
        device: torch.device,
        changes: Sequence[Change] = (),
        labels: tuple[Tensor, Tensor] | None = None,
    ) -> None:
        self.config = config
        self.changes = list(changes)
        self.device = device
        self.model = model.to(device)
        self.samples = train.to(device) if train.nbytes <= MEMORY_BYTES else train  # else read batch by batch
        self.val = val.to(device)
        used_labels = labels if model.takes_labels or model.takes_targets else None
        self.labels = used_labels[0].to(device) if used_labels else None
        self.val_labels = used_labels[1].to(device) if used_labels else None
        self.optimiser = build_optimiser(model, config)
        self.generator = torch.Generator(device).manual_seed(config.seed)
        self.epoch = 0  # complete epochs
        self.batch = 0  # batches into the next one
        self.seconds = 0.0  # spent training and validating
        self.epoch_seconds = 0.0  # spent training in the current epoch
        self.best = math.inf  # lowest validation loss that counted as progress
        self.epochs_since_best = 0
        self.epoch_event: Event | None = None
        self.epoch_means = Averages()
        self.report_means = Averages()
        self.inspection: BatchInspection | None = None  # of the last batch, if it was inspected
        self.notice = ""  # of restore(): what could not be continued
        self._dropout_state: Tensor | None = None

    @property
    def batches(self) -> int:
        return math.ceil(len(self.samples) / self.config.batch_size)

    @property
    def step(self) -> int:
        return self.epoch * self.batches + self.batch

    @property
    def progress(self) -> float:
        """Return the epochs trained, with the fraction of the current one."""
        return self.epoch + self.batch / self.batches

    def run(
        self,
        on_event: Callable[[Event], None],
        should_stop: Callable[[], bool],
        take_change: Callable[[], dict[str, float] | None] = lambda: None,
        should_inspect: Callable[[], bool] = lambda: False,
    ) -> Outcome:
        """Train to the last epoch, to convergence, or until `should_stop`.

        `should_stop` is called before each batch and may block: that does not count as training time, and a checkpoint
        can be saved meanwhile. Then `take_change` is called for settings that change now; each change is an event of
        kind "change" before it is made. Then `should_inspect`: whether to set `inspection` for the next batch.

        `on_event` gets a dict of kind "batch" some twenty times an epoch, one of kind "snapshot" where a snapshot is
        due within the first epoch, and one of kind "epoch" after each (and after none, for the untrained model); a
        checkpoint taken then holds that epoch complete.

        Raises:
            TrainingDivergedError: the loss is no finite number any more.
        """
        callbacks = Callbacks(on_event, should_stop, take_change, should_inspect)
        cuda = [self.device] if self.device.type == "cuda" else []
        with torch.random.fork_rng(devices=cuda):
            self._set_dropout_state()
            if self.epoch_event is None:
                self._finish_epoch(None, on_event)
            while self.epoch < self.config.epochs and not self._converged():
                if not self._train_epoch(callbacks):
                    return "interrupted"
        return "done" if self.epoch >= self.config.epochs else "converged"

    def _train_epoch(self, callbacks: Callbacks) -> bool:
        """Train to the end of the epoch; return False if it was interrupted."""
        order = permutation(len(self.samples), self.config.seed * 1_000_003 + self.epoch).to(self.device)
        reports = min(MAX_REPORTS_AN_EPOCH, max(1, REPORTS // self.config.epochs))
        report_every = math.ceil(self.batches / reports)
        self.model.train()
        clock = Clock()
        while self.batch < self.batches:
            self.epoch_seconds += clock.lap()
            self._dropout_state = torch.get_rng_state()
            if callbacks.should_stop():
                return False
            clock.lap()
            self._make_changes(callbacks.on_event, callbacks.take_change())
            start = self.batch * self.config.batch_size
            self._train_batch(order[start : start + self.config.batch_size], callbacks.should_inspect())
            self.batch += 1
            if self.batch < self.batches and is_early(self.epoch, self.batch):
                self.epoch_seconds += clock.lap()
                callbacks.on_event({"kind": "snapshot", "epoch": self.progress, "step": self.step})
                clock.lap()
            if self.batch % report_every == 0:
                self.epoch_seconds += clock.lap()
                callbacks.on_event(self._batch_event())
        means = self._finite(with_codebook_use(self.epoch_means.means()))
        self.epoch_seconds += clock.lap()
        self.epoch += 1
        self.batch = 0
        self._finish_epoch(means, callbacks.on_event)
        return True

    def _make_changes(self, on_event: Callable[[Event], None], requested: dict[str, float] | None) -> None:
        """Make the changes planned for this step, then the requested one."""
        if requested:
            self.changes.append(Change(self.step, requested))
        for change in self.changes:
            if change.step == self.step:
                on_event({"kind": "change", "epoch": self.progress, **change.to_dict()})
                self._change(change.settings)

    def _change(self, settings: dict[str, Any]) -> None:
        for name, value in settings.items():
            if name == "learning_rate":
                for group in self.optimiser.param_groups:
                    group["lr"] = value
            else:
                self.model.config = replace(self.model.config, **{name: value})

    def _train_batch(self, index: Tensor, inspect: bool) -> None:
        data = from_stored(self.samples.index_select(0, index.to(self.samples.device)).to(self.device))
        if self.config.flip or self.config.rotate:
            data = augment(data, self.config.flip, self.config.rotate, self.generator)
        corruption = self.config.corruption, self.config.corruption_level, self.generator
        corrupted = corrupt(data, *corruption, is_bounded=self.model.is_bounded)
        x, target = self.model.to_model_scale(corrupted), self.model.to_model_scale(data)
        inspector = BatchInspector(self.model, x, target, self.samples.dtype) if inspect else None
        labels: dict[str, Any] = {} if self.labels is None else {"labels": self.labels.index_select(0, index)}
        terms = self.model.loss(x, target, epoch=self.progress, generator=self.generator, **labels)
        scale = 1.0 / data[0].numel() if self.config.loss_per == "pixel" else 1.0
        self.optimiser.zero_grad(set_to_none=True)
        (terms.total * scale).backward()
        self.optimiser.step()
        parts = {"total": terms.total, **terms.parts}
        self.inspection = inspector.result(self.step + 1, self._losses(parts)) if inspector else None
        self.epoch_means.add(parts, len(index))
        self.report_means.add(parts, len(index))

    def _losses(self, parts: dict[str, Tensor]) -> dict[str, float]:
        """Return the losses of one batch, in nats per image. Raises TrainingDivergedError."""
        return self._finite(
            {name: float(value.detach()) for name, value in parts.items() if value.dim() == 0 and name != "mse"}
        )

    def _batch_event(self) -> Event:
        means = self._finite(self.report_means.means())
        self.report_means.reset()
        scalars = {name: value for name, value in means.items() if isinstance(value, float)}
        return {"kind": "batch", "epoch": self.progress, "step": self.step, **scalars}

    def _finish_epoch(self, train: Event | None, on_event: Callable[[Event], None]) -> None:
        clock = Clock()
        corruption = self.config.corruption, self.config.corruption_level
        val = self._finite(validate(self.model, self.val, *corruption, labels=self.val_labels))
        self._note_progress(val["total"])
        speed = None if train is None else len(self.samples) / self.epoch_seconds
        self.seconds += self.epoch_seconds + clock.lap()
        self.epoch_seconds = 0.0
        self.epoch_event = {
            "kind": "epoch",
            "epoch": self.epoch,
            "step": self.step,
            "train": train,
            "val": val,
            "kl_per_dim": val.pop("kl_per_dim", None),
            "images_per_second": speed,
            "seconds": self.seconds,
        }
        if train is not None:
            train.pop("kl_per_dim", None)
        self.epoch_means.reset()
        self.report_means.reset()
        self._dropout_state = torch.get_rng_state()
        on_event(self.epoch_event)

    def _note_progress(self, val_loss: float) -> None:
        if val_loss < self.best - self.config.min_delta * abs(self.best if math.isfinite(self.best) else 0.0):
            self.best, self.epochs_since_best = val_loss, 0
        else:
            self.epochs_since_best += 1

    def _converged(self) -> bool:
        return bool(self.config.patience) and self.epochs_since_best >= self.config.patience

    def _finite(self, means: Event) -> Event:
        if all(np.isfinite(value).all() for value in means.values()):
            return means
        raise TrainingDivergedError(
            f"the loss became {means['total']} in epoch {self.epoch + 1}, after {self.step} steps; "
            "the last good checkpoint is kept. Lower the learning rate under Change and resume, or train again with "
            "another activation"
        )

    def checkpoint(self) -> Checkpoint:
        """Return everything that a later run() needs to continue bit for bit on the same device and thread count."""
        position = {
            "epoch": self.epoch,
            "batch": self.batch,
            "step": self.step,
            "seconds": self.seconds,
            "epoch_seconds": self.epoch_seconds,
            "best": self.best if math.isfinite(self.best) else None,
            "waited": self.epochs_since_best,
            "epoch_event": self.epoch_event,
            "generator": state_to_text(self.generator.get_state()),
            "dropout": None if self._dropout_state is None else state_to_text(self._dropout_state),
        }
        running = self.epoch_means.tensors("epoch") | self.report_means.tensors("report")
        return Checkpoint(self.model.state_dict(), optimiser_tensors(self.optimiser), position, running)

    def restore(self, checkpoint: Checkpoint) -> None:
        """Continue from a checkpoint; `notice` says if the random numbers could not be.

        Raises:
            CheckpointError: its weights are not this model's.
        """
        load_weights(self.model, checkpoint.model)
        load_optimiser_tensors(self.optimiser, checkpoint.optimiser)
        position = checkpoint.position
        self.epoch, self.batch = position["epoch"], position["batch"]
        self.seconds, self.epoch_seconds = position["seconds"], position["epoch_seconds"]
        self.epochs_since_best = position["waited"]
        self.best = math.inf if position["best"] is None else position["best"]
        self.epoch_event = position["epoch_event"]
        seed = self.config.seed * 1_000_003 + self.step  # not that of the start: its noise would come again
        if not restore_generator(self.generator, position["generator"], seed):
            self.notice = RESEEDED
        self._dropout_state = None if position["dropout"] is None else text_to_state(position["dropout"])
        for change in self.changes:
            if change.step < self.step:
                self._change(change.settings)
        self.epoch_means.load("epoch", checkpoint.running, self.device)
        self.report_means.load("report", checkpoint.running, self.device)

    def _set_dropout_state(self) -> None:
        """Set torch's own generator, from which dropout draws; run() restores it at its end."""
        if self._dropout_state is None:
            torch.manual_seed(self.config.seed)
        else:
            torch.set_rng_state(self._dropout_state)
