"""The models that have a script: a model is one entry in MODEL_CODES."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lab.export.training_script import loss_code
from lab.export.training_script.architecture import layer_source, sequential_source
from models import AEConfig, Autoencoder
from models.ae import AE
from models.vae import VAE


@dataclass(frozen=True)
class ModelCode:
    """The settings and terms of a model's loss.

    Attributes:
        settings: of the config, that the loss reads, as constants of the script.
        penalties: of a config, the lines of a dict `name: term` () beside the reconstruction loss.
        functions: of a config, the functions that these lines call.
    """

    settings: tuple[str, ...] = ()
    penalties: Callable[[AEConfig], tuple[str, ...]] = lambda config: ()
    functions: Callable[[AEConfig], tuple[str, ...]] = lambda config: ()


def _weight(config: AEConfig) -> str:
    return "kl_weight(epoch)" if getattr(config, "kl_warmup_epochs", 0) else "KL_WEIGHT"


def _kl(config: AEConfig) -> tuple[str, ...]:
    return (f'"kl_penalty": {_weight(config)} * kl_divergence(mu, logvar)',)


def _kl_functions(config: AEConfig) -> tuple[str, ...]:
    return (loss_code.KL, *((loss_code.WARMUP,) if _weight(config) != "KL_WEIGHT" else ()))


def _sparsity(config: AEConfig) -> tuple[str, ...]:
    if getattr(config, "penalty", "") == "l1":
        return ('"sparsity": SPARSITY * z.abs().sum(1).mean()',)
    return ('"sparsity": SPARSITY * bernoulli_kl(TARGET, z.mean(0)).sum()',)


_PRIOR = "torch.randn(z.shape, generator=generator, device=z.device)"
_VAE_SETTINGS = ("kl_weight", "kl_warmup_epochs")
MODEL_CODES: Mapping[str, ModelCode] = {
    "ae": ModelCode(),
    "linear": ModelCode(),
    "sparse": ModelCode(
        ("sparsity", "target"),
        _sparsity,
        lambda config: (loss_code.BERNOULLI_KL,) if getattr(config, "penalty", "") == "kl" else (),
    ),
    "contractive": ModelCode(
        ("contraction",),
        lambda config: ('"contraction": CONTRACTION * jacobian_norms(x).mean()',),
        lambda config: (loss_code.JACOBIAN,),
    ),
    "wae": ModelCode(
        ("mmd_weight",), lambda config: (f'"mmd": MMD_WEIGHT * mmd(z, {_PRIOR})',), lambda config: (loss_code.MMD,)
    ),
    "vae": ModelCode(_VAE_SETTINGS, _kl, _kl_functions),
    "capacity-vae": ModelCode(
        (*_VAE_SETTINGS, "capacity", "capacity_epochs"),
        lambda config: (f'"kl_penalty": {_weight(config)} * (kl_divergence(mu, logvar) - capacity_at(epoch)).abs()',),
        lambda config: (
            *_kl_functions(config),
            '''
def capacity_at(epoch):
    """Return the KL, in nats, that the model is held to: it grows linearly from 0."""
    return CAPACITY * (1.0 if CAPACITY_EPOCHS <= 0 else min(1.0, epoch / CAPACITY_EPOCHS))
''',
        ),
    ),
    "tc-vae": ModelCode(
        (*_VAE_SETTINGS, "tc_weight"),
        lambda config: (*_kl(config), '"tc": TC_WEIGHT * total_correlation(z, mu, logvar)'),
        lambda config: (*_kl_functions(config), loss_code.TOTAL_CORRELATION),
    ),
    "info-vae": ModelCode(
        (*_VAE_SETTINGS, "mmd_weight"),
        lambda config: (*_kl(config), f'"mmd": MMD_WEIGHT * mmd(z, {_PRIOR})'),
        lambda config: (*_kl_functions(config), loss_code.MMD),
    ),
}


def class_name(model: Autoencoder) -> str:
    return type(model).__name__


def class_source(model: Autoencoder) -> str:
    """Return the class of a model. Raises KeyError: it has a layer that cannot be written yet."""
    init = [
        f"        self.encoder = {sequential_source(model.encoder.layers)}",  # type: ignore[arg-type]
        f"        self.decoder = {sequential_source(model.decoder.layers)}",  # type: ignore[arg-type]
    ]
    if isinstance(model, VAE):
        init += [f"        self.{name} = {layer_source(getattr(model, name))}" for name in ("to_mu", "to_logvar")]
        methods = _POSTERIOR
    else:
        assert isinstance(model, AE)  # a model of MODEL_CODES is one or the other
        has_linear = model.config.bottleneck
        init += [f"        self.to_code = {layer_source(model.to_code)}"] if has_linear else []
        inner = "self.to_code(self.encoder(x))" if has_linear else "self.encoder(x)"
        act = layer_source(model.code_activation)
        if act != "nn.Identity()":
            init.append(f"        self.code_activation = {act}")
            inner = f"self.code_activation({inner})"
        methods = _ENCODE.format(inner)
    init.append(f"        self.output = {layer_source(model.output)}")
    head = f"class {class_name(model)}(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    return head + "\n".join(init) + "\n" + methods + _DECODE


_POSTERIOR = '''
    def posterior(self, x):
        """Return mean and log-variance of the posterior of the code, each (B, D)."""
        features = self.encoder(x)
        return self.to_mu(features), self.to_logvar(features)

    def encode(self, x):
        """Return the code of each image: the mean of its posterior, (B, D)."""
        return self.posterior(x)[0]
'''
_ENCODE = '''
    def encode(self, x):
        """Return the code of each image, (B, D)."""
        return {}
'''
_DECODE = '''
    def decode(self, z):
        """Return the image of each code."""
        return self.output(self.decoder(z))
'''


def loss_source(model: Autoencoder, name: str) -> str:
    """Return the functions of the loss. Raises KeyError: its reconstruction loss cannot be written yet."""
    code, config = MODEL_CODES[name], model.config
    recon_loss = loss_code.RECON_LOSSES[config.recon_loss].replace("SPAN", f"{model.scale_span:g}")
    functions = [recon_loss, *code.functions(config)]
    sampled = _SAMPLED if model.has_posterior else "    z = model.encode(x)\n"
    terms = ['"recon_loss": recon_loss(z, target).mean()', *code.penalties(config)]
    lines = "\n".join(f"        {term}," for term in terms)
    functions.append(f"{_LOSS}{sampled}    return {{\n{lines}\n    }}\n")
    return "\n\n\n".join(function.strip() for function in functions)


_LOSS = '''
def loss_terms(x, target, epoch, generator):
    """Return the terms of the loss by name, each () and a mean over the batch; the loss is their sum.

    x is what the encoder sees, target what it should reconstruct; epoch counts the training so far.
    """
'''
_SAMPLED = """    mu, logvar = model.posterior(x)
    eps = torch.randn(mu.shape, generator=generator, device=mu.device)
    z = mu + (0.5 * logvar).exp() * eps  # the reparameterisation trick: a sample with gradients
"""
