"""The codebook on values worked out by hand, and what the VQ-VAE makes of it."""

import math

import pytest
import torch

from models import ConfigError, build_model
from models.codebook import DECAY, Codebook, RunningMeans, codebook_usage, perplexity
from models.vq_vae import VQConfig

SHAPE = (1, 8, 8)


def codebook(*entries):
    made = Codebook(len(entries), len(entries[0]))
    made.entries.copy_(torch.tensor(entries))
    return made


def vq_vae(**settings):
    return build_model(
        "vq-vae", VQConfig(**({"widths": (6,), "latent_dim": 4, "vectors": 2} | settings)), SHAPE, seed=1
    )


def images(n):
    return torch.rand(n, *SHAPE, generator=torch.Generator().manual_seed(0))


def test_every_vector_of_a_code_becomes_its_nearest_entry():
    made = codebook([0.0, 0.0], [1.0, 1.0], [-3.0, 0.0])
    z = torch.tensor([[0.4, 0.5, 0.6, 0.5], [-2.0, 0.0, 9.0, -9.0]])
    assert made.nearest(z).tolist() == [[0, 1], [2, 0]]  # 82 + 0 to (0, 0), 64 + 100 to (1, 1)
    assert made.eval()(z).tolist() == [[0.0, 0.0, 1.0, 1.0], [-3.0, 0.0, 0.0, 0.0]]


def test_the_gradient_passes_straight_through():
    made = codebook([0.0, 0.0], [1.0, 1.0])
    z = torch.tensor([[0.9, 0.8, -5.0, 0.0]], requires_grad=True)
    quantised = made.train()(z)
    assert torch.allclose(quantised, torch.tensor([[1.0, 1.0, 0.0, 0.0]]))
    quantised.backward(torch.tensor([[1.0, 2.0, 3.0, 4.0]]))
    assert z.grad.tolist() == [[1.0, 2.0, 3.0, 4.0]]


def test_usage_and_perplexity_of_a_known_choice():
    made = codebook([0.0], [1.0], [2.0], [50.0])
    shares = made.shares(torch.tensor([[0.1, 0.9, -0.2, 1.9], [0.2, -7.0, 1.1, 0.3]]))
    assert shares.tolist() == [5 / 8, 2 / 8, 1 / 8, 0.0]
    assert codebook_usage(shares) == 0.75
    entropy = -(5 / 8 * math.log(5 / 8) + 2 / 8 * math.log(2 / 8) + 1 / 8 * math.log(1 / 8))
    assert perplexity(shares) == pytest.approx(math.exp(entropy), rel=1e-5)
    assert perplexity(torch.full((16,), 1 / 16)) == pytest.approx(16)
    assert perplexity(torch.tensor([0.0, 1.0, 0.0])) == pytest.approx(1)


def test_the_entries_are_running_means_of_the_vectors_that_choose_them():
    made = codebook([0.0], [10.0])
    means = RunningMeans(made)
    means.sums.copy_(torch.tensor([[0.0, 0.5], [5.0, 0.5]]))  # so far each was chosen by half of the vectors
    means.update(made, torch.tensor([[1.0, 3.0, 2.0, 14.0]]), torch.Generator())
    kept, new = DECAY, 1 - DECAY
    share = [kept / 2 + new * 3 / 4, kept / 2 + new / 4]
    expected = [new * (1 + 3 + 2) / 4 / share[0], (kept * 5 + new * 14 / 4) / share[1]]
    assert made.entries.flatten().tolist() == pytest.approx(expected, rel=1e-5)
    assert means.sums[:, 1].tolist() == pytest.approx(share, rel=1e-5)


def test_an_unused_entry_is_reset_to_a_vector_of_the_batch():
    made = codebook([0.0], [1.0], [1000.0])
    means = RunningMeans(made)
    means.sums.copy_(torch.tensor([[0.0, 0.5], [0.5, 0.5], [30.0, 0.03]]))  # under a tenth of a third
    batch = torch.tensor([[0.0, 0.25, 1.0, 0.75]])
    means.update(made, batch, torch.Generator().manual_seed(0))
    assert made.entries[2].item() in batch.flatten().tolist()
    assert means.sums[2, 1].item() == pytest.approx(1 / 3)
    assert made.entries[:2].flatten().tolist() == pytest.approx([0.0, 1.0], abs=0.01)  # the others are left alone


def test_only_training_moves_the_codebook():
    model = vq_vae()
    before = model.codebook.entries.clone()
    model.eval().loss(images(8))
    assert torch.equal(model.codebook.entries, before)
    model.train().loss(images(8), generator=torch.Generator().manual_seed(0))
    assert not torch.equal(model.codebook.entries, before)


def test_the_commitment_is_the_squared_distance_to_the_entries():
    model = vq_vae(commitment=0.5).eval()
    z = model.encode(images(8))
    vectors = z.view(8, 2, 1, 2)
    apart = (vectors - model.codebook.entries).square().sum(3).min(2).values.sum(1)  # (8,)
    assert torch.isclose(model.loss(images(8)).parts["commitment"], 0.5 * apart.mean())


def test_a_dragged_code_decodes_as_its_nearest_entries():
    model = vq_vae().eval()
    exact = model.codebook.entries[[3, 7]].reshape(1, 4)
    apart = torch.cdist(model.codebook.entries, model.codebook.entries).fill_diagonal_(9).min()
    aside = exact + 0.4 * apart / 4**0.5
    assert torch.equal(model.decode(aside), model.decode(exact))
    assert torch.equal(model.decode(exact), model.output(model.decoder.decoder(exact)))


def test_without_a_bottleneck_every_position_of_the_feature_map_is_a_vector():
    model = vq_vae(architecture="conv", channels=(3, 5), bottleneck=False, latent_dim=2, vectors=1, entries=9).eval()
    x = images(2)
    z = model.encode(x)
    assert z.shape == (2, 2 * 2 * 5)
    place = model.encoder(x).view(2, 5, 2, 2)[:, :, 1, 0]  # row 1, column 0: the third of four places
    assert torch.allclose(z[:, 10:15], model.to_code[1](place), atol=1e-6)
    seen = []
    model.decoder.decoder.register_forward_pre_hook(lambda _, given: seen.append(given[0]))
    model.decode(z)
    assert torch.equal(seen[0].view(2, 5, 2, 2)[:, :, 1, 0], model.codebook.quantise(z)[:, 10:15])


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            {"latent_dim": 7, "vectors": 3},
            "7 numbers cannot be shared out evenly among 3 vectors; choose a latent_dim that is a multiple, such as 6",
        ),
        (
            {"architecture": "conv", "bottleneck": False, "vectors": 2, "latent_dim": 2},
            "with bottleneck off every position of the feature map is a vector; leave vectors at 1",
        ),
        ({"code_activation": True}, "the codebook is the non-linearity of the code; switch code_activation off"),
    ],
)
def test_contradictions_are_refused(values, message):
    with pytest.raises(ConfigError) as error:
        VQConfig(**values)
    assert str(error.value) == message
