"""The decoder's image of z0 that both peers show; the image itself encodes its z0."""

import numpy as np
import onnxruntime

LOW, HIGH, STEP = -3.0, 3.0, 0.01  # of the slider
BITS = 10  # enough for its steps


class Decoder:
    def __init__(self, path: str) -> None:
        self.session = onnxruntime.InferenceSession(path)
        self.size = self.session.get_inputs()[0].shape[1]

    def picture(self, z0: float) -> np.ndarray:
        """Return the image (H, W) uint8; its upper edge, black in MNIST, encodes how many steps above LOW z0 is
        (record.js).

        One bit a square of 2 x 2 pixels, the lowest first, so that it outlives the formats that peers send by default.
        """
        z = np.zeros((1, self.size), dtype=np.float32)
        z[0, 0] = z0
        values = self.session.run(None, {"z": z})[0][0, 0].clip(0, 1)
        picture = (255 * values).round().astype(np.uint8)
        for bit in range(BITS):
            picture[:2, 2 * bit : 2 * bit + 2] = 255 * (round((z0 - LOW) / STEP) >> bit & 1)
        return picture
