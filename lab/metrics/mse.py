"""Mean squared error of reconstructions, on two scales."""

from __future__ import annotations

from lab.metrics.metric import mean_loss

MSE = mean_loss(
    "mse",
    "MSE",
    "Mean squared error of a value of the reconstruction: of pixels and series on the [0, 1] scale, of columns in "
    "squared standard deviations.",
    headline=True,
)
MSE_NATIVE = mean_loss(
    "mse_native",
    "MSE, trained scale",
    "Mean squared error of a value on the scale that the model was trained on, such as [-1, 1].",
    same_loss=True,
    on_pages=False,
)
