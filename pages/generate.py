"""Generate: what can it make?"""

from ui.generate.generate_view import draw_view
from ui.shared.page import show_page

show_page("Generate", "Set the numbers of a code, and the decoder draws the image that belongs to them.", draw_view)
