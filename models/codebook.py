"""A codebook: vectors of a code are replaced by the nearest of a set of learned vectors."""

from __future__ import annotations

import torch
from torch import Tensor, nn

DECAY = 0.99  # of the running means, per step
DEAD = 0.1  # of an equal share: an entry chosen more rarely is reset
INITIAL = 0.05  # of an equal share: below DEAD, so that the first batch places the entries that it does not choose


class Codebook(nn.Module):
    """K entries of E numbers; a code (B, M * E) is M vectors, one after the other.

    Source: van den Oord et al. 2017, "Neural discrete representation learning".
    """

    entries: Tensor  # (K, E)

    def __init__(self, n_entries: int, entry_dim: int) -> None:
        super().__init__()
        self.register_buffer("entries", torch.randn(n_entries, entry_dim))

    def vectors(self, z: Tensor) -> Tensor:
        """Split codes into their vectors: (B, M * E) -> (B, M, E)."""
        return z.unflatten(1, (-1, self.entries.shape[1]))

    def nearest(self, z: Tensor) -> Tensor:
        """Return the index of the entry nearest to each vector: (B, M * E) -> (B, M) int64."""
        lengths = self.entries.square().sum(1)  # |v - e|^2 = |v|^2 - 2 v e + |e|^2, and |v|^2 is the same for all
        return (lengths - 2 * self.vectors(z) @ self.entries.T).argmin(2)

    def quantise(self, z: Tensor) -> Tensor:
        """Replace every vector by its nearest entry: (B, M * E) -> (B, M * E)."""
        return self.entries[self.nearest(z)].flatten(1)

    def forward(self, z: Tensor) -> Tensor:
        """Quantise; in training with a straight-through gradient, as if nothing had been replaced."""
        quantised = self.quantise(z)
        return z + (quantised - z).detach() if self.training else quantised

    def shares(self, z: Tensor) -> Tensor:
        """Return the share of a batch's vectors nearest to each entry: (B, M * E) -> (K,), which sums to 1."""
        chosen = self.nearest(z).flatten()
        counts = torch.zeros(len(self.entries), dtype=z.dtype, device=z.device)
        return counts.scatter_add_(0, chosen, torch.ones_like(chosen, dtype=z.dtype)) / len(chosen)


class RunningMeans(nn.Module):
    """Move every entry of a codebook to the running mean of the vectors that choose it, and reset dead entries.

    Source: van den Oord et al. 2017, appendix A.1; an entry that is hardly chosen is reset to a vector of the batch, as
    in Dhariwal et al. 2020, "Jukebox", section 3.1.
    """

    sums: Tensor  # (K, E + 1): running sum of the vectors that chose an entry over all vectors, and its running share

    def __init__(self, codebook: Codebook) -> None:
        super().__init__()
        share = torch.full((len(codebook.entries), 1), INITIAL / len(codebook.entries))
        self.register_buffer("sums", torch.cat([codebook.entries * share, share], 1))

    @torch.no_grad()
    def update(self, codebook: Codebook, z: Tensor, generator: torch.Generator | None) -> None:
        """Update from a batch of codes (B, M * E); `generator` draws the vectors to which dead entries are reset."""
        vectors = codebook.vectors(z).flatten(0, 1)  # (B * M, E)
        counted = torch.cat([vectors, torch.ones_like(vectors[:, :1])], 1) / len(vectors)
        chosen = codebook.nearest(z).flatten()[:, None] == torch.arange(len(self.sums), device=z.device)  # (B * M, K)
        batch_sums = chosen.to(z.dtype).T @ counted  # unlike index_add_, the same each time on every device
        self.sums.mul_(DECAY).add_(batch_sums, alpha=1 - DECAY)
        equal = 1 / len(codebook.entries)
        dead = self.sums[:, -1:] < DEAD * equal  # (K, 1)
        picked = torch.randint(len(vectors), (len(dead),), generator=generator, device=z.device)
        reset = torch.cat([vectors[picked], torch.ones_like(vectors[:1, :1]).expand(len(dead), 1)], 1) * equal
        self.sums.copy_(torch.where(dead, reset, self.sums))
        codebook.entries.copy_(self.sums[:, :-1] / self.sums[:, -1:])


def codebook_usage(shares: Tensor) -> float:
    """Return the share of entries that are chosen at all; `shares` (K,) as from Codebook.shares."""
    return float((shares > 0).float().mean())


def perplexity(shares: Tensor) -> float:
    """Return exp of the entropy of `shares` (K,): the number of equally likely entries with the same entropy."""
    return float(torch.special.entr(shares).sum().exp())
