"""Peer: Streamlit's own slider with the same decoder. `streamlit run benchmarks/peers/st_slider.py -- DECODER`."""

import sys

import streamlit as st
from decoder import HIGH, LOW, STEP, Decoder

decoder = st.cache_resource(Decoder)(sys.argv[1])
st.image(decoder.picture(st.slider("z0", LOW, HIGH, 0.0, STEP)), width=280)
