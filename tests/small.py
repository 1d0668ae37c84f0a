"""Small specifications, data and comparisons that several tests share."""

import time
from collections.abc import Callable
from typing import Any

import psutil
import torch
from torch import Tensor, nn

from lab.data import DataConfig
from lab.runs.checkpoint import load_newest_weights, load_tensors
from lab.runs.run_folder import RunFolder
from lab.runs.run_spec import RunSpec, TrainingConfig
from models import MODELS, AEConfig, VAEConfig

IMAGE_MODELS = [name for name, entry in MODELS.items() if entry.model_class.needs_rank in (None, 3)]
TIMING = ("seconds", "images_per_second")  # the only parts of an event that differ between equal trainings


def ae_spec(model: dict[str, Any] | None = None, **training: Any) -> RunSpec:
    """A small autoencoder on digits."""
    config = AEConfig(**({"widths": (16,), "latent_dim": 2} | (model or {})))
    return RunSpec(DataConfig(name="digits"), "ae", config, TrainingConfig(**({"epochs": 2} | training)))


def vae_spec(model: dict[str, Any] | None = None, **training: Any) -> RunSpec:
    """A small variational autoencoder on digits."""
    config = VAEConfig(**({"widths": (16,), "latent_dim": 2} | (model or {})))
    return RunSpec(DataConfig(name="digits"), "vae", config, TrainingConfig(**({"epochs": 2} | training)))


def small_images(n: int, seed: int = 0, shape: tuple[int, int, int] = (1, 6, 6)) -> Tensor:
    """(n, C, H, W) uint8."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(0, 256, (n, *shape), generator=generator, dtype=torch.uint8)


def scramble(module: nn.Module) -> None:
    """Change every weight, a zero bias and batch norm's statistics too; what was positive stays so."""
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for tensor in module.state_dict().values():
            if tensor.is_floating_point():
                tensor.mul_(torch.rand(tensor.shape, generator=generator) + 0.5)
                if tensor.dim() == 1:
                    tensor.add_(torch.rand(tensor.shape, generator=generator) / 5)


def timeless(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: value for key, value in event.items() if key not in TIMING} for event in events]


def assert_same_tensors(a: Any, b: Any) -> None:
    """Two mappings of named tensors are equal bit for bit."""
    assert a.keys() == b.keys()
    different = [name for name in a if not torch.equal(a[name], b[name])]
    assert different == []


def film(folder: RunFolder) -> dict[str, dict[str, Tensor]]:
    """Every frame of a run, bit for bit."""
    names = ("codes.safetensors", "decoder.safetensors")
    return {f"{m.name}/{n}": load_tensors(folder.snapshots / m.name / n) for m in folder.snapshot_keys() for n in names}


def assert_same_run(result: RunFolder, expected: RunFolder) -> None:
    """Events but for their times, weights and film are equal bit for bit."""
    assert timeless(result.events()) == timeless(expected.events())
    assert_same_tensors(load_newest_weights(result.checkpoints), load_newest_weights(expected.checkpoints))
    films = film(result), film(expected)
    assert films[0].keys() == films[1].keys()
    for name in films[0]:
        assert_same_tensors(films[0][name], films[1][name])


def wait_for(condition: Callable[[], Any], seconds: float = 60.0) -> Any:
    """Poll until `condition` gives something true; fails after the deadline."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        result = condition()
        if result:
            return result
        time.sleep(0.02)
    raise AssertionError("waited in vain")


def is_gone(process: psutil.Process) -> bool:
    """Ended; maybe its parent has not asked for its exit status yet."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
