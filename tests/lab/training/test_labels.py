"""Labels reach the loss of a model that asks for them, each beside its own image."""

from dataclasses import replace

import torch

from lab.latent.encoding import CHUNK
from lab.metrics.validation import validate
from lab.runs.run_spec import TrainingConfig
from lab.training.train_loop import Training
from models import AEConfig, build_model
from models.conditional_vae import ConditionalVAEConfig

SHAPE = (1, 4, 4)
CPU = torch.device("cpu")


def telling(n, first=0):
    """Images whose grey tells their label: (n, 1, 4, 4) uint8 and (n,)."""
    labels = (torch.arange(n) + first) % 3
    return (100 * labels).to(torch.uint8)[:, None, None, None].expand(-1, *SHAPE).contiguous(), labels


def spied(model):
    """Record the arguments of the model's loss: grey and labels of each batch."""
    plain, reported = model.loss, []

    def spy(x, target, **more):
        reported.append(((255 * target[:, 0, 0, 0] / 100).round().long(), more.get("labels")))
        return plain(x, target, **more)

    model.loss = spy
    return reported


def conditional():
    return build_model("conditional-vae", ConditionalVAEConfig(widths=(6,), n_classes=3), SHAPE)


def test_each_image_comes_with_its_label_in_training_and_validation():
    model = conditional()
    reported = spied(model)
    (train, labels), (val, val_labels) = telling(22), telling(7, first=1)
    config = TrainingConfig(epochs=2, batch_size=4)
    training = Training(model, train, val, config, CPU, labels=(labels, val_labels))
    events = []
    assert training.run(events.append, lambda: False) == "done"
    assert len(reported) == 2 * 6 + 3  # batches, and three validations
    assert all(torch.equal(grey, given) for grey, given in reported)
    last = [event for event in events if event["kind"] == "epoch"][-1]
    assert {"class_loss", "kl_penalty"} <= last["train"].keys() & last["val"].keys()


def test_validation_runs_in_chunks():
    model = conditional()
    reported = spied(model)
    val, labels = telling(2 * CHUNK + 3)
    validate(model, val, labels=labels)
    assert [len(grey) for grey, _ in reported] == [CHUNK, CHUNK, 3]
    assert all(torch.equal(grey, given) for grey, given in reported)


def test_an_unconditional_model_gets_no_labels():
    model = build_model("ae", AEConfig(widths=(6,)), SHAPE)
    reported = spied(model)
    (train, labels), (val, val_labels) = telling(8), telling(4)
    config = replace(TrainingConfig(), epochs=1, batch_size=4)
    Training(model, train, val, config, CPU, labels=(labels, val_labels)).run(lambda event: None, lambda: False)
    assert reported and all(given is None for _, given in reported)
