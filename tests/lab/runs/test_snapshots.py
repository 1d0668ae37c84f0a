import pytest
import torch

from lab.errors import RunError
from lab.runs.snapshots import (
    Probe,
    Snapshot,
    list_snapshots,
    load_decoder,
    load_probe,
    load_snapshot,
    save_probe,
    save_snapshot,
)


def test_probe_round_trip(tmp_path):
    probe = Probe(torch.arange(5), torch.arange(16, dtype=torch.uint8).view(1, 1, 4, 4))
    save_probe(tmp_path, probe)
    found = load_probe(tmp_path)
    assert torch.equal(found.labels, probe.labels)
    assert torch.equal(found.images, probe.images)


def test_snapshots_in_half_precision(tmp_path):
    codes = torch.tensor([[0.1, -2.0], [3.0, 0.25]])
    recon = torch.arange(16, dtype=torch.uint8).view(1, 1, 4, 4)
    for epoch in (10, 2, 0):
        save_snapshot(tmp_path, Snapshot(epoch, codes + epoch, recon), {"weight": torch.tensor([1.0, 0.1])})
    assert list_snapshots(tmp_path) == [0, 2, 10]
    found = load_snapshot(tmp_path, 0)
    assert found.epoch == 0
    assert found.codes.dtype == torch.float32
    assert torch.equal(found.codes, codes.half().float())
    assert torch.equal(found.recon, recon)
    assert torch.equal(load_decoder(tmp_path, 2)["weight"], torch.tensor([1.0, 0.1]).half())


def test_none_yet_or_damaged(tmp_path):
    assert list_snapshots(tmp_path / "snapshots") == []
    with pytest.raises(RunError, match="there is no snapshot of epoch 3"):
        load_snapshot(tmp_path, 3)
    save_snapshot(tmp_path, Snapshot(3, torch.zeros(2, 2), torch.zeros(1, 1, 2, 2, dtype=torch.uint8)), {})
    (tmp_path / "000003" / "codes.safetensors").write_bytes(b"cut")
    with pytest.raises(RunError, match=r"codes\.safetensors of 000003 cannot be read"):
        load_snapshot(tmp_path, 3)
