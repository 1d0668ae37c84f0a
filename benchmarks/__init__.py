"""Each figure of docs/performance.md and docs/quality.md has its script here."""
