"""The evidence lower bound and its two parts, with one sample from each posterior."""

from __future__ import annotations

from lab.metrics.metric import Metric, mean_loss

RECON_LOSS = mean_loss(
    "recon_loss",
    "Reconstruction loss",
    "Loss between images and their reconstructions, summed over the values of each; for a VAE from sampled codes.",
    unit="{loss_unit} per image",
    same_loss=True,
)
KL = mean_loss(
    "kl",
    "KL divergence",
    "How far the posteriors are from the prior: the information that the code holds.",
    needs=("posterior", "losses"),
    better="",
    unit="nats per image",
    source="Kingma & Welling 2014",
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
