from dataclasses import replace

import pytest

from lab.config import SHIPPED
from lab.data import DataConfig, describe
from lab.metrics.run_metrics import RunMetrics, rate_path, run_metrics_at
from lab.runs.run_history import history_of
from lab.runs.snapshots import SnapshotKey
from lab.zoo.comparison import (
    SideName,
    available_snapshot,
    compatible,
    matched,
    same_split,
    snapshot_text,
    with_contrast,
)
from lab.zoo.model_library import Library, ModelCard
from tests.small import ae_spec
from ui.compare.sides_url import read_sides, sides_to_text


@pytest.fixture
def cards(tmp_path):
    own = ModelCard("run-1", "mine", False, ae_spec(), describe(DataConfig("digits")), 2, "run-1/2", {})
    return {card.ref: card for card in [*Library(tmp_path, SHIPPED).shipped(), own]}


def test_sides_survive_a_round_trip_as_text(cards):
    names = [SideName("vae-2d-digits"), SideName("run-1", SnapshotKey(0, 4)), SideName("run-1", SnapshotKey(3))]
    text = sides_to_text(names)
    assert text == "vae-2d-digits~run-1@000000+000004~run-1@000003"
    assert read_sides(text, cards) == (names, [])
    assert read_sides(text.replace("+", " "), cards) == (names, [])  # as an address may give it
    assert read_sides("mine", cards) == ([SideName("run-1")], [])


@pytest.mark.parametrize(
    ("text", "left", "note"),
    [
        ("", "", ""),
        ("~~", "", ""),
        ("gone~vae-2d", "vae-2d", '"gone" was not found'),
        ("vae-2d~vae-2d-digits", "vae-2d", "other data"),
        ("vae-2d~mnist14-vae-3d", "vae-2d", "other data"),
        ("run-1@lately", "run-1", '"lately" is not a snapshot'),
        ("vae-2d@000003", "vae-2d", "not a snapshot"),
        ("~".join(["vae-2d"] * 6), "~".join(["vae-2d"] * 4), "At most 4"),
    ],
)
def test_invalid_parameters_are_ignored_with_a_message(cards, text, left, note):
    sides, notes = read_sides(text, cards)
    assert sides_to_text(sides) == left
    assert len(notes) == bool(note)
    assert note in " ".join(notes)


def test_models_that_differ_in_their_kl_term_only_are_compared_first(cards):
    def pair(ref):
        return sides_to_text(with_contrast(cards[ref], list(cards.values())))

    for one, other in (("vae-2d", "ae-2d"), ("vae-20d", "ae-20d"), ("vae-2d-digits", "ae-2d-digits")):
        assert pair(one) == f"{one}~{other}"
        assert pair(other) == f"{other}~{one}"
    assert pair("beta-vae") == "beta-vae~vae-20d"
    assert pair("deep-ae-2d") == "deep-ae-2d~vae-2d"  # nothing matches it: the other kind, of the same code size
    assert pair("mnist14-vae-3d") == "mnist14-vae-3d"  # nothing of its images is there
    alone = with_contrast(cards["run-1"], [cards["run-1"], cards["vae-2d"]])
    assert sides_to_text(alone) == "run-1@000001~run-1"


def test_a_matched_pair_has_all_settings_in_common(cards):
    ae, vae = cards["ae-2d"], cards["vae-2d"]
    assert matched(ae, vae) and matched(vae, ae)
    assert not matched(vae, cards["vae-20d"])  # another code size
    assert not matched(vae, cards["deep-ae-2d"])  # another network
    assert not matched(cards["ae-20d"], cards["beta-vae"])  # neither weight is 1
    for changes in ({"epochs": 21}, {"batch_size": 64}, {"recon_loss": "mse"}):
        assert not matched(replace(ae, spec=ae.spec.with_settings(changes)), vae)
    assert matched(replace(ae, spec=ae.spec.with_settings({"seed": 2})), vae)
    assert ae.spec.training.seed == vae.spec.training.seed


def test_another_split_goes_together_only_where_the_test_images_are_the_dataset_s_own(cards):
    def with_seed(card):
        return replace(card, spec=replace(card.spec, data=replace(card.spec.data, split_seed=7)))

    mnist, digits = cards["vae-2d"], cards["vae-2d-digits"]
    assert compatible(mnist, with_seed(mnist))
    assert not compatible(digits, with_seed(digits))
    assert same_split([mnist, cards["vae-20d"]])
    assert not same_split([mnist, with_seed(mnist)])


def test_a_removed_snapshot_is_replaced_by_the_previous_one():
    keys = [SnapshotKey(0), SnapshotKey(0, 1), SnapshotKey(0, 4), SnapshotKey(2), SnapshotKey(4)]
    assert available_snapshot(None, keys) == SnapshotKey(4)
    assert available_snapshot(SnapshotKey(3), keys) == SnapshotKey(2)
    assert available_snapshot(SnapshotKey(0, 2), keys) == SnapshotKey(0, 1)
    assert [snapshot_text(m) for m in keys] == ["untrained", "after 1 batch", "after 4 batches", "epoch 2", "epoch 4"]


def test_metrics_are_those_of_the_snapshot_epoch():
    def event(epoch, kl):
        val = {"mse": 0.1, "recon_loss": 20.0, "kl": kl}
        return {
            "kind": "epoch",
            "epoch": epoch,
            "val": val,
            "step": epoch,
            "kl_per_dim": [kl, 0.009],
            "seconds": 2.0 * epoch,
        }

    batch = {"kind": "batch", "epoch": 0.5, "step": 1}
    history = history_of([event(0, 0.001), batch, event(1, 3.0), event(2, 4.0)])
    metrics = run_metrics_at(history, 1)
    assert metrics == RunMetrics({"mse": 0.1, "recon_loss": 20.0, "kl": 3.0}, [3.0, 0.009], 1, 2.0)
    assert (metrics.mse, metrics.recon_loss, metrics.kl) == (0.1, 20.0, 3.0)
    assert run_metrics_at(history, 3) is None
    assert rate_path(history, 1) == [(0.001, 20.0), (3.0, 20.0)]
