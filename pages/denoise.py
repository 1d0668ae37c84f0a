"""The Denoise page."""

from ui.denoise.denoise_view import draw_view
from ui.shared.page import show_page

show_page(
    "Denoise",
    "A denoiser gets a noisy image and reconstructs the clean one. Raise the noise level and see where it fails.",
    draw_view,
)
