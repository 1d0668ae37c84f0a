"""The camera of the 3-D scatter: kept in the address, so that a link shows the same side of the cloud."""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from ui.shared import session_keys

_KEY = "camera_watch"  # style.css takes it out of the page's flow
# Streamlit tells a page only what was selected in a chart: the eye is read from the chart's own event.
_JS = """
export default function ({ data, setStateValue }) {
  const find = () => document.querySelector(`.st-key-${data.chart} .js-plotly-plot`);
  let sent = "";
  const send = () => {
    const eye = find()?._fullLayout?.scene?._scene?.getCamera().eye;
    const text = eye ? [eye.x, eye.y, eye.z].map((v) => v.toFixed(3)).join("_") : sent;
    if (text !== sent) setStateValue("eye", (sent = text));
  };
  const attach = () => {
    const chart = find();
    if (!chart?.on) return;
    clearInterval(waiting);
    if (chart.labCamera) return;
    chart.labCamera = true;
    chart.on("plotly_relayout", (change) => {
      if (Object.keys(change).some((key) => key.startsWith("scene.camera"))) {
        send();
        setTimeout(send, 300); // once the camera has come to rest
      }
    });
  };
  const waiting = setInterval(attach, 100);
  return () => clearInterval(waiting);
}
"""
_watch = st.components.v2.component("latent_lab_camera", html="<i></i>", js=_JS)


def linked_eye() -> dict[str, float] | None:
    """Return where the camera of a link stands, in Plotly's units of the scene; None where there is none."""
    try:
        x, y, z = (float(part) for part in st.query_params.get(session_keys.CAMERA, "").split("_"))
    except ValueError:
        return None
    return {"x": x, "y": y, "z": z} if all(map(math.isfinite, (x, y, z))) else None


def keep_camera(chart_key: str, opened_with: Any) -> None:
    """Write where the camera stands into the address whenever the user has turned the chart."""
    eye = _watch(key=_KEY, data={"chart": chart_key, "eye": opened_with}, on_eye_change=lambda: None)["eye"]
    if isinstance(eye, str) and len(eye) < 60:
        st.query_params[session_keys.CAMERA] = eye
