import pytest
import torch

from lab.errors import RunError
from lab.runs.snapshots import (
    Probe,
    Snapshot,
    SnapshotKey,
    drop_transient,
    film_bytes,
    is_early,
    kept_snapshots,
    list_snapshot_epochs,
    list_snapshots,
    load_decoder,
    load_probe,
    load_snapshot,
    probe_size,
    save_probe,
    save_snapshot,
    thin_film,
)


def test_probe_round_trip(tmp_path):
    probe = Probe(torch.arange(5), torch.arange(16, dtype=torch.uint8).view(1, 1, 4, 4))
    save_probe(tmp_path, probe)
    result = load_probe(tmp_path)
    assert torch.equal(result.labels, probe.labels)
    assert torch.equal(result.images, probe.images)


def test_large_codes_are_stored_for_fewer_images():
    assert probe_size(2) == probe_size(256) == 2000
    assert probe_size(3136) == 163
    assert probe_size(10**6) == 16  # the pictures' own


def test_snapshots_in_half_precision(tmp_path):
    codes = torch.tensor([[0.1, -2.0], [3.0, 0.25]])
    recon = torch.arange(16, dtype=torch.uint8).view(1, 1, 4, 4)
    for epoch in (10, 2, 0):
        save_snapshot(tmp_path, Snapshot(epoch, codes + epoch, recon), {"weight": torch.tensor([1.0, 0.1])})
    assert list_snapshot_epochs(tmp_path) == [0, 2, 10]
    result = load_snapshot(tmp_path, 0)
    assert result.epoch == 0
    assert result.codes.dtype == torch.float32
    assert torch.equal(result.codes, codes.half().float())
    assert torch.equal(result.recon, recon)
    assert torch.equal(load_decoder(tmp_path, 2)["weight"], torch.tensor([1.0, 0.1]).half())


def test_very_large_codes_of_a_diverging_run_are_stored(tmp_path):
    codes = torch.tensor([[130_000.0, -2.0], [3.0, 0.25]])
    save_snapshot(tmp_path, Snapshot(1, codes, torch.zeros(1, 1, 2, 2, dtype=torch.uint8)), {})
    assert torch.equal(load_snapshot(tmp_path, 1).codes, codes)
    save_snapshot(tmp_path, Snapshot(2, codes * float("inf"), torch.zeros(1, 1, 2, 2, dtype=torch.uint8)), {})
    assert load_snapshot(tmp_path, 2).codes.isfinite().all()


def test_none_yet_or_damaged(tmp_path):
    assert list_snapshot_epochs(tmp_path / "snapshots") == []
    with pytest.raises(RunError, match="there is not a snapshot of epoch 3"):
        load_snapshot(tmp_path, 3)
    save_snapshot(tmp_path, Snapshot(3, torch.zeros(2, 2), torch.zeros(1, 1, 2, 2, dtype=torch.uint8)), {})
    (tmp_path / "000003" / "codes.safetensors").write_bytes(b"cut")
    with pytest.raises(RunError, match=r"codes\.safetensors of 000003 cannot be read"):
        load_snapshot(tmp_path, 3)


def test_snapshot_keys_survive_as_names():
    for key, name in ((SnapshotKey(3), "000003"), (SnapshotKey(0, 4), "000000+000004")):
        assert key.name == name
        assert SnapshotKey.from_name(name) == key
    for name in ("probe", "000003.tmp", "000000+", "+000001", "000000+x"):
        assert SnapshotKey.from_name(name) is None


def test_the_first_epoch_has_snapshots_after_powers_of_two():
    assert [batch for batch in range(40) if is_early(0, batch)] == [1, 2, 4, 8, 16, 32]
    assert not any(is_early(1, batch) for batch in range(40))


def frame(folder, epoch, batch=0):
    save_snapshot(folder, Snapshot(epoch, torch.zeros(2, 2), torch.zeros(1, 1, 2, 2, dtype=torch.uint8), batch), {})


def test_snapshots_are_in_the_order_of_training(tmp_path):
    for epoch, batch in ((1, 0), (0, 2), (0, 0), (10, 0), (0, 16)):
        frame(tmp_path, epoch, batch)
    assert list_snapshots(tmp_path) == [(0, 0), (0, 2), (0, 16), (1, 0), (10, 0)]
    assert list_snapshot_epochs(tmp_path) == [0, 1, 10]
    assert load_snapshot(tmp_path, 0, 16).key == (0, 16)
    with pytest.raises(RunError, match="epoch 0, batch 3"):
        load_snapshot(tmp_path, 0, 3)


def test_a_long_film_keeps_every_second_then_every_fourth_epoch():
    early = [SnapshotKey(0), SnapshotKey(0, 1), SnapshotKey(0, 2)]
    epochs = [SnapshotKey(epoch) for epoch in range(1, 10)]
    assert kept_snapshots([*early, *epochs], 12) == [*early, *epochs]
    assert kept_snapshots([*early, *epochs], 11) == [*early, *(SnapshotKey(e) for e in (1, 2, 4, 6, 8, 9))]
    assert kept_snapshots([*early, *epochs], 6) == [*early, *(SnapshotKey(e) for e in (1, 8, 9))]
    assert kept_snapshots([*early, *epochs], 2) == [*early, SnapshotKey(1), SnapshotKey(9)]  # what never goes
    assert kept_snapshots([SnapshotKey(0)], 1) == [SnapshotKey(0)]


def test_thinning_frees_the_disk(tmp_path):
    for epoch in range(6):
        frame(tmp_path, epoch)
    before = film_bytes(tmp_path)
    assert thin_film(tmp_path, 4) == [(2, 0), (3, 0)]
    assert list_snapshot_epochs(tmp_path) == [0, 1, 4, 5]
    assert film_bytes(tmp_path) == pytest.approx(before * 4 / 6, rel=0.05)
    frame(tmp_path, 6)
    assert thin_film(tmp_path, 4) == [(5, 0)]  # no longer the newest


def test_snapshots_of_waits_are_removed_and_the_film_stays(tmp_path):
    for key in ((0, 0), (0, 2), (0, 3), (1, 0), (1, 2), (1, 5), (2, 0)):
        (tmp_path / SnapshotKey(*key).name).mkdir()
    drop_transient(tmp_path, SnapshotKey(1, 5))
    assert list_snapshots(tmp_path) == [(0, 0), (0, 2), (1, 0), (1, 5), (2, 0)]
    drop_transient(tmp_path, SnapshotKey(2, 0))
    assert list_snapshots(tmp_path) == [(0, 0), (0, 2), (1, 0), (2, 0)]
