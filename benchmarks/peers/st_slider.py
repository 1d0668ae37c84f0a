"""Peer: Streamlit's own slider with the same decoder. `streamlit run benchmarks/peers/st_slider.py -- DECODER`."""

import sys

import numpy as np
import onnxruntime
import streamlit as st


@st.cache_resource
def session(path: str) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(path)


decoder = session(sys.argv[1])
size = decoder.get_inputs()[0].shape[1]
z = np.zeros((1, size), dtype=np.float32)
z[0, 0] = st.slider("z0", -3.0, 3.0, 0.0, 0.01)
image = decoder.run(None, {"z": z})[0][0, 0].clip(0, 1)
st.image(image, width=280)
