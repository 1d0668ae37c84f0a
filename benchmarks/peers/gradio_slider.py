"""Peer: Gradio's live slider with the same decoder: `python gradio_slider.py PORT DECODER`, in its own environment."""

import sys

import gradio
from decoder import HIGH, LOW, STEP, Decoder

with gradio.Blocks() as app:
    slider = gradio.Slider(LOW, HIGH, 0, step=STEP, label="z0")
    picture = gradio.Image(height=280, width=280, elem_id="picture")
    decode = Decoder(sys.argv[2]).picture
    slider.input(decode, slider, picture, trigger_mode="always_last", show_progress="hidden")

app.launch(server_port=int(sys.argv[1]), server_name="127.0.0.1", quiet=True)
