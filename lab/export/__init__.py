"""Models and codes for other programs."""
