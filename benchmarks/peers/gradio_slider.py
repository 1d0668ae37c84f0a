"""Peer: Gradio's live slider with the same decoder: `python gradio_slider.py PORT DECODER`, in its own environment."""

import sys

import gradio
import numpy as np
import onnxruntime

decoder = onnxruntime.InferenceSession(sys.argv[2])
size = decoder.get_inputs()[0].shape[1]


def decode(z0: float) -> np.ndarray:
    z = np.zeros((1, size), dtype=np.float32)
    z[0, 0] = z0
    return decoder.run(None, {"z": z})[0][0, 0].clip(0, 1)


with gradio.Blocks() as app:
    slider = gradio.Slider(-3, 3, 0, step=0.01, label="z0")
    picture = gradio.Image(height=280, width=280)
    slider.input(decode, slider, picture, trigger_mode="always_last", show_progress="hidden")

app.launch(server_port=int(sys.argv[1]), server_name="127.0.0.1", quiet=True)
