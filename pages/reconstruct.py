"""The Reconstruct page."""

from ui.reconstruct.reconstruct_view import draw_view
from ui.shared.page import show_page

show_page(
    "Reconstruct",
    "Each sample is encoded and decoded again: what is lost is what the code has no room for.",
    draw_view,
)
