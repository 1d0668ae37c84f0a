"""The Compare page."""

from ui.compare.compare_view import draw_view
from ui.shared.page import show_page

show_page(
    "Compare",
    "The same data in several models: one point, one interpolation, one selection for all of them.",
    draw_view,
)
