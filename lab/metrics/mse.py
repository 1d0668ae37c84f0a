"""Mean squared error of reconstructions, on two scales."""

from __future__ import annotations

from lab.metrics.metric import Metric

MSE = Metric(
    "mse",
    "MSE",
    "Mean squared error of a pixel of the reconstruction, on the [0, 1] scale.",
    lambda inputs: inputs.loss("mse"),
    better="lower",
    needs=("losses",),
    on_card=True,
    headline=True,
)
MSE_NATIVE = Metric(
    "mse_native",
    "MSE, trained scale",
    "Mean squared error of a pixel on the scale that the model was trained on: [0, 1] or [-1, 1].",
    lambda inputs: inputs.loss("mse_native"),
    better="lower",
    needs=("losses",),
    on_card=True,
    same_loss=True,
    on_pages=False,
)
