"""Mean squared error of reconstructions, on two scales."""

from __future__ import annotations

from lab.metrics.metric import mean_loss

MSE = mean_loss(
    "mse",
    "MSE",
    "Mean squared error of a pixel of the reconstruction, on the [0, 1] scale.",
    headline=True,
)
MSE_NATIVE = mean_loss(
    "mse_native",
    "MSE, trained scale",
    "Mean squared error of a pixel on the scale that the model was trained on: [0, 1] or [-1, 1].",
    same_loss=True,
    on_pages=False,
)
