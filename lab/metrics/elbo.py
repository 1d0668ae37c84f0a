"""The evidence lower bound and its two parts, with one sample from each posterior."""

from __future__ import annotations

from lab.metrics.metric import Metric

RECON_LOSS = Metric(
    "recon_loss",
    "Reconstruction loss",
    "Loss between images and their reconstructions, summed over the pixels; of a VAE from sampled codes.",
    lambda inputs: inputs.loss("recon_loss"),
    unit="{loss_unit} per image",
    better="lower",
    needs=("losses",),
    on_card=True,
    same_loss=True,
)
KL = Metric(
    "kl",
    "KL divergence",
    "How far the posteriors are from the prior: the information that the code holds.",
    lambda inputs: inputs.loss("kl"),
    "Kingma & Welling 2014",
    unit="nats per image",
    better="",
    needs=("posterior", "losses"),
    on_card=True,
)
ELBO = Metric(
    "elbo",
    "ELBO",
    "Lower bound on the log-likelihood of an image: -(reconstruction loss + KL).",
    lambda inputs: -(inputs.loss("recon_loss") + inputs.loss("kl")),
    "Kingma & Welling 2014",
    unit="nats per image",
    needs=("posterior", "losses"),
    on_card=True,
    headline=True,
    same_loss=True,
)
