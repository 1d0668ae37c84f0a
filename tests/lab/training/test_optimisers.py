import pytest
import torch
from torch import nn

from lab.runs.run_spec import TrainingConfig
from lab.training.optimisers import build_optimiser, load_optimiser_tensors, optimiser_tensors


class OneWeight(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.tensor([2.0]))


def steps(model, optimiser, n):
    """n steps on w^2 / 2, whose gradient is w."""
    for _ in range(n):
        optimiser.zero_grad()
        (model.w.square().sum() / 2).backward()
        optimiser.step()
    return model.w.item()


@pytest.mark.parametrize(
    ("settings", "after"),
    [
        ({"optimiser": "sgd"}, [2 * 0.9, 2 * 0.9**2]),
        ({"optimiser": "sgd", "momentum": 0.5}, [1.8, 1.8 - 0.1 * (0.5 * 2 + 1.8)]),
        ({"optimiser": "sgd", "weight_decay": 1.0}, [2 - 0.1 * (2 + 2)]),
        ({"optimiser": "adam"}, [1.9]),  # the first step of Adam is the learning rate
        ({"optimiser": "adamw", "weight_decay": 0.5}, [2 * (1 - 0.05) - 0.1]),
    ],
)
def test_steps_match_hand_computed_values(settings, after):
    for n, expected in enumerate(after, start=1):
        model = OneWeight()
        optimiser = build_optimiser(model, TrainingConfig(learning_rate=0.1, **settings))
        assert steps(model, optimiser, n) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(("kind", "class_"), [("adam", "Adam"), ("adamw", "AdamW"), ("sgd", "SGD")])
def test_kinds(kind, class_):
    optimiser = build_optimiser(OneWeight(), TrainingConfig(optimiser=kind))
    assert type(optimiser).__name__ == class_
    assert optimiser.param_groups[0]["lr"] == 1e-3


@pytest.mark.parametrize("settings", [{}, {"optimiser": "adamw"}, {"optimiser": "sgd", "momentum": 0.9}])
def test_state_survives_as_named_tensors(settings):
    config = TrainingConfig(learning_rate=0.1, **settings)
    first, second = OneWeight(), OneWeight()
    optimiser, fresh = build_optimiser(first, config), build_optimiser(second, config)
    steps(first, optimiser, 3)
    tensors = {name: tensor.clone() for name, tensor in optimiser_tensors(optimiser).items()}
    assert all(name.startswith("0.") for name in tensors)
    second.load_state_dict(first.state_dict())
    load_optimiser_tensors(fresh, tensors)
    assert steps(first, optimiser, 3) == steps(second, fresh, 3)
