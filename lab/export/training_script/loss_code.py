"""Reconstruction losses and penalties as Python source; what they compute is what models/losses.py computes."""

from __future__ import annotations

from collections.abc import Mapping

RECON_LOSSES: Mapping[str, str] = {
    "bce": '''
def recon_loss(z, target):
    """Return the binary cross-entropy of each image, summed over its pixels, in nats: (B,)."""
    logits = model.decoder(z)  # before the sigmoid: cross-entropy from logits is more precise
    return F.binary_cross_entropy_with_logits(logits, target, reduction="none").flatten(1).sum(1)
''',
    "mse": '''
def recon_loss(z, target):
    """Return the squared error of each image, summed over its pixels: (B,)."""
    return (model.decode(z) - target).square().flatten(1).sum(1)
''',
    "ssim": '''
def similarity(a, b):
    """Return the mean structural similarity (SSIM) of images, with a 7x7 Gaussian window: (B,)."""
    offsets = torch.arange(-3.0, 4.0, device=a.device)
    window = torch.softmax(-offsets.square() / 2, 0)
    kernel = (window[:, None] * window).expand(a.shape[1], 1, 7, 7)

    def blurred(images):
        return F.conv2d(images, kernel, groups=images.shape[1])

    a, b = (F.pad(images, (3, 3, 3, 3), mode="reflect") for images in (a, b))  # so that every pixel has its window
    c1, c2 = (0.1 * SPAN) ** 2, (0.3 * SPAN) ** 2
    mean_a, mean_b = blurred(a), blurred(b)
    var_a, var_b = blurred(a * a) - mean_a**2, blurred(b * b) - mean_b**2
    covariance = blurred(a * b) - mean_a * mean_b
    brightness = (2 * mean_a * mean_b + c1) / (mean_a**2 + mean_b**2 + c1)
    structure = (2 * covariance + c2) / (var_a + var_b + c2)
    return (brightness * structure).flatten(1).mean(1)


def recon_loss(z, target):
    """Return half the structural dissimilarity and half the squared error of each image, in points: (B,)."""
    recon = model.decode(z)
    dissimilarity = (1 - similarity(recon, target)) / 2 * target[0].numel()
    return (dissimilarity + (recon - target).square().flatten(1).sum(1) / SPAN**2) / 2
''',
}

KL = '''
def kl_divergence(mu, logvar):
    """Return the KL divergence from N(mu, exp(logvar)) to N(0, I), the batch's mean in nats per image: ()."""
    return 0.5 * (mu.square() + logvar.exp() - 1 - logvar).sum(1).mean()
'''

WARMUP = '''
def kl_weight(epoch):
    """Return the weight of the KL term, which rises linearly from 0."""
    return KL_WEIGHT * min(1.0, epoch / KL_WARMUP_EPOCHS)
'''

MMD = '''
def mmd(a, b):
    """Return the squared maximum mean discrepancy of two samples (B, D), with inverse multiquadratic kernels: ()."""
    n, size = a.shape
    distances = [(p[:, None] - q[None]).square().sum(2) for p, q in ((a, a), (b, b), (a, b))]
    total = 0.0
    for scale in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0):
        aa, bb, ab = (2 * size * scale / (2 * size * scale + d) for d in distances)
        within = (aa.sum() + bb.sum() - 2 * n) / (n * (n - 1)) if n > 1 else (aa.sum() + bb.sum()) / n
        total = total + within - 2 * ab.mean()
    return total
'''

TOTAL_CORRELATION = '''
def total_correlation(z, mu, logvar):
    """Return KL(q(z), product of q(z_d)), both densities estimated from the batch's posteriors: ()."""
    squared_distance = (z[:, None] - mu[None]).square() / logvar.exp()[None]
    log_density = -0.5 * (squared_distance + logvar[None] + math.log(2 * math.pi))  # (B, B, D)
    log_n = math.log(len(z))
    joint = log_density.sum(2).logsumexp(1) - log_n
    product = (log_density.logsumexp(1) - log_n).sum(1)
    return (joint - product).mean()
'''

BERNOULLI_KL = '''
def bernoulli_kl(target, shares):
    """Return the KL divergence from Bernoulli(target) to Bernoulli(share), for each share: (D,)."""
    shares = shares.clamp(1e-6, 1 - 1e-6)
    return target * (math.log(target) - shares.log()) + (1 - target) * (math.log(1 - target) - (1 - shares).log())
'''

JACOBIAN = '''
def jacobian_norms(x):
    """Return the squared norm of the encoder's Jacobian dz/dx for each image: (B,)."""
    with torch.enable_grad():  # validation switches gradients off
        x = x.detach().requires_grad_()
        z = model.encode(x)
        ones = torch.eye(z.shape[1], device=x.device)[:, None].expand(-1, len(x), -1)  # (D, B, D)
        (rows,) = torch.autograd.grad(z, x, ones, is_grads_batched=True, create_graph=True)
    return rows.square().flatten(2).sum((0, 2))
'''
