"""The Home page."""

from ui.home.home_view import draw_view
from ui.shared.page import show_page

show_page(
    "Latent Lab",
    "An autoencoder squeezes an image into a few numbers, its *latent code*, and draws the image again from them. "
    "Explore the space of these codes, generate new images from it, and train a model of your own while you watch.",
    draw_view,
)
