"""Mean squared error of reconstructions, on two scales."""

from __future__ import annotations

from lab.metrics.metric import mean_loss

MSE = mean_loss(
    "mse",
    "MSE",
    "Mean squared error per value of a reconstruction, on the data scale: [0, 1], or standard deviations for a table.",
    headline=True,
)
MSE_NATIVE = mean_loss(
    "mse_native",
    "MSE, trained scale",
    "Mean squared error per value on the scale that the model was trained on, such as [-1, 1].",
    same_loss=True,
    on_pages=False,
)
