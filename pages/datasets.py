"""The Datasets page."""

from ui.datasets.datasets_view import draw_view
from ui.shared.page import show_page

show_page("Datasets", "Add images or a table of your own, see what is there, and download what is not.", draw_view)
