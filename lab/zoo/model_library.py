"""The library: every model that can be opened, shipped with Latent Lab or trained here."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from lab.data.dataset import DatasetInfo, read_info
from lab.errors import LatentLabError, RunError, UnknownNameError
from lab.runs.atomic_files import file_digest, read_json, write_json
from lab.runs.checkpoint import list_checkpoints, load_tensors, load_weights, save_tensors
from lab.runs.run_folder import RunFolder
from lab.runs.run_index import RunIndex
from lab.runs.run_spec import RunSpec
from models import Autoencoder, build_model


@dataclass(frozen=True)
class ModelCard:
    """What is known of a model before its weights are read.

    `version` changes whenever its weights do: a cache key.
    """

    ref: str  # name of a shipped model, or run id
    title: str
    shipped: bool
    spec: RunSpec
    info: DatasetInfo
    epoch: int
    version: str
    metrics: dict[str, float | None]
    state: str = "done"


@dataclass(frozen=True)
class StoredCodes:
    """What a model made of the test set: codes (N, D) float32, labels (N,) int, errors (N,) MSE on the [0, 1] scale."""

    codes: np.ndarray
    labels: np.ndarray
    errors: np.ndarray


class Library:
    """Finds and opens models by reference. Holds nothing: the folders are the truth."""

    def __init__(self, runs_dir: Path, shipped_dir: Path) -> None:
        self.index = RunIndex(runs_dir)
        self.shipped_dir = shipped_dir

    def cards(self) -> list[ModelCard]:
        """Shipped models first, then own ones that can be opened, newest first. Damaged ones are left out."""
        return self.shipped() + self.own()

    def shipped_refs(self) -> list[str]:
        """Names of the shipped models, damaged ones too."""
        if not self.shipped_dir.is_dir():
            return []
        return sorted(path.name for path in self.shipped_dir.iterdir() if (path / "card.json").is_file())

    def shipped(self) -> list[ModelCard]:
        cards = []
        for ref in self.shipped_refs():
            try:
                cards.append(self._shipped_card(self.shipped_dir / ref))
            except LatentLabError:
                continue  # `python -m lab doctor` says what is wrong with it
        return sorted(
            cards, key=lambda c: (c.spec.data.name == "digits", c.spec.model != "vae", c.spec.model_config.latent_dim)
        )

    def own(self) -> list[ModelCard]:
        cards = []
        for run_id in self.index.ids():
            try:
                cards.append(self._own_card(RunFolder(self.index.runs_dir / run_id)))
            except (LatentLabError, OSError):
                continue  # the table of runs on the Train page says what is wrong with it
        return cards

    def card(self, ref: str) -> ModelCard:
        """Find a model by its name, run id or run name.

        Raises:
            UnknownNameError: there is none.
            RunError: it is a run that has no weights yet, or a damaged one.
        """
        path = self.shipped_dir / ref
        if ref and "/" not in ref and (path / "card.json").is_file():
            return self._shipped_card(path)
        try:
            return self._own_card(self.index.folder(ref))
        except UnknownNameError as error:
            names = ", ".join(card.ref for card in self.shipped()) or "none"
            raise UnknownNameError(
                f'"{ref}" is no run and no shipped model; shipped are {names}, and `python -m lab runs` lists your own'
            ) from error

    def load(self, ref: str) -> Autoencoder:
        """The model with its weights, in evaluation mode.

        Raises:
            RunError: something is missing, cut or altered; it says what.
        """
        card = self.card(ref)
        if not card.shipped:
            return RunFolder(self.index.runs_dir / card.ref).load_model()
        model = build_model(card.spec.model, card.spec.model_config, card.info.image_shape)
        load_weights(model, load_tensors(self.shipped_dir / ref / "weights.safetensors"))
        return model.eval()

    def kl_per_dim(self, ref: str) -> list[float] | None:
        """Return the KL of each latent dimension in nats per image (validation); None without a posterior."""
        path = self.shipped_dir / ref / "card.json"
        if path.is_file():
            found = read_json(path).get("kl_per_dim")
        else:
            epochs = [e for e in RunFolder(self.index.runs_dir / ref).events() if e["kind"] == "epoch"]
            found = epochs[-1].get("kl_per_dim") if epochs else None
        return list(found) if isinstance(found, list) else None

    def stored_codes(self, ref: str) -> StoredCodes | None:
        """The test set's codes of a shipped model; None for an own one (its data is here, so they are computed)."""
        path = self.shipped_dir / ref / "codes.safetensors"
        if not path.is_file():
            return None
        tensors = load_tensors(path)
        tensors = {name: t.long() if name == "labels" else t.float() for name, t in tensors.items()}
        return StoredCodes(*(tensors[name].numpy() for name in ("codes", "labels", "errors")))

    def _shipped_card(self, path: Path) -> ModelCard:
        values = read_json(path / "card.json")
        if not isinstance(values, dict) or not values.keys() >= {
            "title",
            "spec",
            "info",
            "epoch",
            "version",
            "metrics",
        }:
            raise RunError(f"card.json of {path.name} is not what was written (altered)")
        spec = RunSpec.from_dict(values["spec"])
        title = values["title"]
        epoch, version = values["epoch"], values["version"]
        return ModelCard(path.name, title, True, spec, read_info(values["info"]), epoch, version, values["metrics"])

    def _own_card(self, folder: RunFolder) -> ModelCard:
        checkpoints = list_checkpoints(folder.checkpoints)
        if not checkpoints:
            raise RunError(f'"{folder.name()}" has not finished an epoch yet; watch it on the Train page')
        status = folder.status()
        version = f"{folder.id}/{checkpoints[-1].name}"
        return ModelCard(
            folder.id, folder.name(), False, folder.spec(), folder.info(), status.epoch, version, {}, status.state
        )


def ship(
    target: Path,
    model: Autoencoder,
    spec: RunSpec,
    info: DatasetInfo,
    title: str,
    epoch: int,
    stored: StoredCodes,
    metrics: dict[str, Any],
    kl_per_dim: list[float] | None,
) -> None:
    """Write a shipped model: weights and codes in half precision, and its card. Metrics are those of these weights."""
    target.mkdir(parents=True, exist_ok=True)
    weights = {name: tensor.half() for name, tensor in model.state_dict().items()}
    save_tensors(target / "weights.safetensors", weights)
    codes = {
        "codes": torch.from_numpy(stored.codes).half(),
        "labels": torch.from_numpy(stored.labels).to(torch.uint8),
        "errors": torch.from_numpy(stored.errors).half(),
    }
    save_tensors(target / "codes.safetensors", codes)
    card = {
        "title": title,
        "spec": spec.to_dict(),
        "info": asdict(info),
        "epoch": epoch,
        "version": f"{target.name}/{file_digest(target / 'weights.safetensors')[:16]}",
        "metrics": metrics,
        "kl_per_dim": kl_per_dim,
    }
    write_json(target / "card.json", card)
