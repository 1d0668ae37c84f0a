"""The conditional VAE: what its code says, what it costs, and where the labels come in."""

import math

import pytest
import torch
import torch.nn.functional as F
from torch.distributions import Normal

from lab.latent.encoding import posterior_std
from lab.metrics.iwae_bound import log_weights
from models import MODELS, ConfigError, LatentSpec, build_model
from models.losses import kl_to_standard_normal

SHAPE = (1, 4, 4)
LABELS = torch.tensor([2, 0, 1, 2, 2])


def make(**settings):
    values = {"widths": (6,), "latent_dim": 2, "n_classes": 3, **settings}
    entry = MODELS["conditional-vae"]
    return build_model(entry.name, entry.config_class(**values), SHAPE, seed=1).eval()


def images(n=5):
    return torch.rand(n, *SHAPE, generator=torch.Generator().manual_seed(0))


def read_always(model, k):
    """Whatever the image, the encoder reads class k."""
    with torch.no_grad():
        model.to_class.weight.zero_()
        model.to_class.bias.copy_(F.one_hot(torch.tensor(k), model.config.n_classes).float())


def chance():
    return torch.Generator().manual_seed(3)


def test_an_unlabelled_image_is_coded_as_style_and_predicted_class():
    model, x = make(), images()
    for k in range(3):
        read_always(model, k)
        mu, logvar = model.posterior(x)
        features = model.encoder(x)
        assert torch.equal(mu[:, :2], model.to_mu(features)) and torch.equal(logvar[:, :2], model.to_logvar(features))
        assert torch.equal(mu, model.with_class(mu[:, :2], torch.full((5,), k)))
        assert (logvar[:, 2:] == 0).all()
        drawn = model.sample_code(x, chance())
        assert torch.equal(drawn[:, 2:], mu[:, 2:]) and not torch.equal(drawn[:, :2], mu[:, :2])


@pytest.mark.parametrize("k", [2, 10, 26])
def test_naming_one_of_k_classes_costs_ln_k_nats(k):
    one = LatentSpec(0, n_classes=k).with_each_class(torch.zeros(k, 0))
    assert torch.allclose(kl_to_standard_normal(one, torch.zeros(k, k)).sum(1), torch.full((k,), math.log(k)))


def test_in_training_the_decoder_gets_the_true_label():
    model, x = make(class_weight=4.0, kl_weight=0.5), images()
    read_always(model, 0)
    parts = model.loss(x, labels=LABELS, generator=chance()).parts
    mu, logvar = (part[:, :2] for part in model.posterior(x))
    style = mu + (0.5 * logvar).exp() * torch.randn(5, 2, generator=chance())
    recon = model.reconstruct(model.with_class(style, LABELS), x)[0].mean()
    assert parts["recon_loss"].item() == pytest.approx(recon.item(), rel=1e-6)
    kl = kl_to_standard_normal(mu, logvar).sum(1).mean().item() + math.log(3)
    assert parts["kl"].item() == pytest.approx(kl, rel=1e-5)
    assert parts["kl_penalty"].item() == pytest.approx(0.5 * kl, rel=1e-5)
    # the classes are read with logits 1, 0, 0: one image of the five is of the first
    by_hand = math.log(math.e + 2) - 1 / 5
    assert parts["class_loss"].item() == pytest.approx(4 * by_hand, rel=1e-5)
    shares = parts["kl_per_dim"][2:] / math.log(3)
    assert torch.allclose(shares, torch.tensor([0.2, 0.2, 0.6]))


def test_without_labels_the_class_is_predicted_and_not_learned():
    model, x = make(), images()
    read_always(model, 1)
    alone = model.loss(x, generator=chance())
    reported = model.loss(x, labels=torch.ones(5, dtype=torch.long), generator=chance())
    assert "class_loss" not in alone.parts
    assert torch.equal(alone.parts["recon_loss"], reported.parts["recon_loss"])


def test_the_predicted_class_is_never_sampled():
    model, x = make(), (images() * 255).byte()
    d = model.config.latent_dim
    assert (posterior_std(model, x)[:, d:] == 0).all() and (posterior_std(model, x)[:, :d] > 0).all()
    plain, seen = model.reconstruct, []

    def spy(z, target):
        seen.append((z, plain(z, target)[0]))
        return plain(z, target)

    model.reconstruct = spy
    result = log_weights(model, x, samples=4)
    z, recon_loss = seen[0]
    mu, logvar = (part.repeat_interleave(4, 0) for part in model.posterior(x.float() / 255))
    assert torch.equal(z[:, d:], mu[:, d:]) and not torch.equal(z[:, :d], mu[:, :d])
    # log p(x | z, y) + log p(z) + log p(y) - log q(z | x), for one of three classes
    style, posterior = Normal(0, 1), Normal(mu[:, :d], (0.5 * logvar[:, :d]).exp())
    expected = style.log_prob(z[:, :d]).sum(1) - posterior.log_prob(z[:, :d]).sum(1) - recon_loss - math.log(3)
    assert torch.allclose(result.flatten(), expected, atol=1e-4)


def test_the_decoder_depends_on_the_class():
    model = make()
    style = torch.zeros(3, 2)
    drawn = model.decode(model.with_class(style, torch.arange(3)))
    assert min((drawn[a] - drawn[b]).abs().max() for a, b in ((0, 1), (0, 2), (1, 2))) > 1e-3


def test_a_label_beyond_the_classes_says_what_to_set():
    with pytest.raises(ConfigError, match="label 6; set n_classes to 7 or more"):
        make().loss(images(), labels=torch.tensor([0, 6, 1, 2, 0]))
