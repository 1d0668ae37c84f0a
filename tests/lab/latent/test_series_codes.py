"""Groups of the steps of a long series."""

import numpy as np
import torch

from lab.data.long_series import LongSeries
from lab.latent.series_codes import NONE, by_step, series_clusters
from models import VAEConfig, build_model


def test_a_step_has_the_group_of_the_window_whose_middle_is_nearest():
    series = LongSeries(np.zeros((1, 10), np.float32), np.zeros(10, int), window=4, stride=2)
    assert by_step(np.array([7, 8]), np.array([0, 4]), series).tolist() == [7] * 4 + [8] * 4 + [NONE] * 2
    assert by_step(np.array([3]), np.array([2]), series).tolist() == [NONE] * 2 + [3] * 4 + [NONE] * 4
    assert by_step(np.array([], int), np.array([], int), series).tolist() == [NONE] * 10


def test_windows_of_a_kind_are_a_cluster_and_test_windows_follow():
    model = build_model("vae", VAEConfig(widths=(8,), recon_loss="mse"), (1, 4), seed=1).eval()
    windows = torch.cat([torch.zeros(6, 1, 4), torch.ones(3, 1, 4)])
    windows = windows + torch.rand(9, 1, 4, generator=torch.Generator().manual_seed(0)) / 1000
    with torch.no_grad():
        test_codes = model.encode(windows[[8, 0]]).numpy()
    clusters, of_test = series_clusters(model, windows, test_codes, 2)
    assert clusters.tolist() == [0] * 6 + [1] * 3 and of_test.tolist() == [1, 0]
