"""Compare: which is better, and at what?"""

from ui.compare.compare_view import draw_view
from ui.shared.page import show_page

show_page(
    "Compare", "The same images through several models: one point, one line, one selection in all of them.", draw_view
)
