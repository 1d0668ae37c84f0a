"""The Generate page."""

from ui.generate.generate_view import draw_view
from ui.shared.page import show_page

show_page("Generate", "Set the numbers of a latent code and see what the decoder generates from it.", draw_view)
