"""Denoise: can it see through noise?"""

from ui.denoise.denoise_view import draw_view
from ui.shared.page import show_page

show_page(
    "Denoise",
    "A denoiser is shown noise and asked for the image under it. Raise the level until it guesses.",
    draw_view,
)
