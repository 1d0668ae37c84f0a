"""The Explore page."""

from ui.explore.explore_view import draw_view
from ui.shared.page import show_page

show_page(
    "Explore",
    "Every point is one sample of the test set, placed by its latent code. Points that lie together look alike to the "
    "model.",
    draw_view,
)
