"""Commands that change no run: lists, evaluation, export, download, doctor."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import time
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import torch

from lab.config import SHIPPED, settings
from lab.data import DATASETS, DataConfig, config_named, download_dataset, get_source, is_available, load_dataset
from lab.data.modalities.kind_registry import KINDS
from lab.errors import ConfigError, LatentLabError
from lab.export.csv_tables import write_codes, write_history
from lab.export.onnx_export import export_onnx
from lab.export.onnx_weights import replace_weights
from lab.latent.encoding import encode
from lab.metrics.evaluation import evaluate, evaluate_all, known_values
from lab.metrics.metric_registry import reasons
from lab.runs.run_folder import RunFolder
from lab.runs.run_view import RunView
from lab.runs.snapshots import load_decoder
from lab.training.device import choose_device
from lab.zoo.model_library import Library, ModelCard
from lab.zoo.page_exports import page_of_card
from lab.zoo.presets import PRESETS
from lab.zoo.shipped_classifiers import find_classifier
from models import MODELS


def library() -> Library:
    return Library(settings().runs_dir, SHIPPED)


def evaluate_model(arguments: argparse.Namespace) -> int:
    card = library().card(arguments.target)
    config = card.spec.data
    if arguments.dataset and arguments.dataset != config.name:
        config = replace(config_named(arguments.dataset), size=card.info.sample_shape[1] if card.kind.is_image else 0)
    dataset = load_dataset(config)
    if (dataset.info.kind, dataset.info.sample_shape) != (card.info.kind, card.info.sample_shape):
        raise ConfigError(
            f"{card.title} takes {card.kind.nouns} of shape {card.info.sample_shape}, {config.name} has "
            f"{KINDS[dataset.info.kind].nouns} of shape {dataset.info.sample_shape}; choose another dataset"
        )
    torch.set_num_threads(os.cpu_count() or 1)
    model = library().load(card.ref)
    if not arguments.all:
        print(json.dumps(evaluate(model, dataset)))
        return 0
    measurements = evaluate_all(model, dataset, find_classifier(SHIPPED, dataset.info))
    for reason, titles in reasons(measurements).items():
        print(f"not measured: {', '.join(titles)} ({reason})", file=sys.stderr)
    print(json.dumps(known_values(measurements)))
    return 0


def list_runs(_: argparse.Namespace) -> int:
    entries = library().index.entries()
    for entry in entries:
        if entry.status is None:
            print_row(entry.id, "damaged", entry.error)
        else:
            print_row(entry.id, f"{entry.status.state} {entry.status.epoch}/{entry.status.epochs}", entry.name)
    if not entries:
        print("no runs yet; python -m lab train --preset vae-2d --dataset digits makes one")
    return 0


def list_models(_: argparse.Namespace) -> int:
    for model in MODELS.values():
        print_row(model.name, model.title, model.summary)
    return 0


def list_presets(_: argparse.Namespace) -> int:
    for preset in PRESETS.values():
        print_row(preset.name, preset.spec.data.name, preset.summary)
    return 0


def download(arguments: argparse.Namespace) -> int:
    source = get_source(arguments.dataset)
    download_dataset(DataConfig(name=source.name))
    print(f"{source.title} is ready in {settings().data_dir}")
    return 0


def export(arguments: argparse.Namespace) -> int:
    card = library().card(arguments.target)
    target = Path(arguments.out or f"export-{card.ref}")
    target.mkdir(parents=True, exist_ok=True)
    write = {"onnx": _export_onnx, "onnx-epochs": _export_epochs, "csv": _export_csv, "page": _export_page}[
        arguments.to
    ]
    for path in write(card, target):
        print(path)
    return 0


def _export_onnx(card: ModelCard, target: Path) -> list[Path]:
    return export_onnx(library().load(card.ref), target)


def _export_epochs(card: ModelCard, target: Path) -> list[Path]:
    """Write the model, and the decoder after each epoch under epochs/."""
    if card.shipped:
        raise ConfigError(
            f"{card.ref} is pretrained and has no decoders of its epochs; use --to onnx, or train it here"
        )
    folder = RunFolder(settings().runs_dir / card.ref)
    paths = _export_onnx(card, target)
    (target / "epochs").mkdir(exist_ok=True)
    for epoch in folder.snapshot_epochs():
        paths.append(target / "epochs" / f"{epoch:06d}.onnx")
        paths[-1].write_bytes(replace_weights(target / "decoder.onnx", load_decoder(folder.snapshots, epoch)))
    return paths


def _export_page(card: ModelCard, target: Path) -> list[Path]:
    """Write index.html, a page that plays without a network."""
    path = target / "index.html"
    path.write_text(page_of_card(library(), card), encoding="utf-8")
    return [path]


def _export_csv(card: ModelCard, target: Path) -> list[Path]:
    stored = library().stored_codes(card.ref)
    if stored is not None:
        codes, labels = stored.codes, stored.labels
    else:
        test = load_dataset(card.spec.data).test
        codes, labels = encode(library().load(card.ref), test.samples).numpy(), test.labels.numpy()
    paths = [write_codes(target / "codes.csv", codes, labels, card.info.class_names)]
    if not card.shipped:
        history = RunView(settings().runs_dir / card.ref).history
        epochs = history.epochs.copy()
        epochs.insert(4, "kl_per_dim", [None if kl is None else kl.tolist() for kl in history.kl_per_dim])
        paths.append(write_history(target / "history.csv", epochs))
    return paths


READY, INCOMPLETE = "everything is ready", "something is missing: see above"
DESCRIPTORS_PER_TAB, MIN_DESCRIPTORS = 4, 1_024
PACKAGES = ("torch", "torchvision", "streamlit", "plotly", "numpy", "pandas", "pillow", "scikit-learn", "onnx")


def doctor(_: argparse.Namespace) -> int:
    """Check the installation; the exit status is 1 when something that Latent Lab needs is missing."""
    config, sound = settings(), True
    print_row("python", platform.python_version(), sys.executable)
    for package in PACKAGES:
        try:
            print_row(package, metadata.version(package))
        except metadata.PackageNotFoundError:
            sound = False
            print_row(package, "MISSING", "pip install -r requirements.txt")
    print_row(
        "device", choose_device(config.device).type, f"{config.threads} thread(s) per run, {os.cpu_count()} cores"
    )
    _check_descriptors()
    for variable, folder in (("LATENT_LAB_DATA", config.data_dir), ("LATENT_LAB_RUNS", config.runs_dir)):
        parent = next(p for p in (folder, *folder.parents) if p.exists())
        free = f"{shutil.disk_usage(parent).free / 1e9:.0f} GB free"
        writable = os.access(parent, os.W_OK)
        print_row(variable, "writable" if writable else "read-only", f"{folder} ({free})")
        sound = sound and (writable or variable != "LATENT_LAB_RUNS")
    for source in DATASETS.values():
        print_row(f"data {source.name}", "ready" if is_available(DataConfig(name=source.name)) else "not here")
    sound = _check_shipped() and sound
    print(READY if sound else INCOMPLETE)
    return 0 if sound else 1


def _check_descriptors() -> None:
    """Say how many browser tabs the limit of open files allows; the app raises it as far as this."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    tabs = "any number of" if hard == resource.RLIM_INFINITY else f"about {hard // DESCRIPTORS_PER_TAB:,}"
    few = hard != resource.RLIM_INFINITY and hard < MIN_DESCRIPTORS
    advice = "; raise `ulimit -Hn`" if few else ""
    print_row("open files", "FEW" if few else "enough", f"{tabs} browser tabs at once{advice}")


def _check_shipped() -> bool:
    sound = True
    for ref in library().shipped_refs():
        start = time.perf_counter()
        try:
            library().load(ref)
            print_row(f"model {ref}", "ready", f"loads in {time.perf_counter() - start:.2f} s")
        except LatentLabError as error:
            sound = False
            print_row(f"model {ref}", "DAMAGED", str(error))
    return sound


def print_row(name: str, state: str, text: str = "") -> None:
    print(f"{name:<28} {state:<18} {text}".rstrip())
