/** The user's own images: chosen, and read within the browser. */

const WORKING_SIDE = 1024; // maximum pixels of an image's side
const MAX_BYTES = 20_000_000;
const MAX_PIXELS = 40_000_000;

/** @param {(file: File) => Promise<void>} open */
export function fileChooser(open) {
  const chooser = document.createElement("input");
  chooser.type = "file";
  chooser.accept = "image/*";
  chooser.addEventListener("change", async () => {
    const file = chooser.files?.[0];
    if (file) await open(file);
    chooser.value = ""; // so that the same file can be opened again
  });
  return chooser;
}

/**
 * Read an image file, rotated according to its EXIF data, transparent parts on white.
 * @param {File} file
 * @returns {Promise<{canvas: OffscreenCanvas, picture: ImageData}>} picture: the same, as pixels
 * @throws {Error} with a message for the user
 */
export async function readPicture(file) {
  if (file.size === 0) throw new Error(`"${file.name}" is empty (0 bytes): choose another file`);
  if (file.size > MAX_BYTES) throw new Error(`"${file.name}" is over ${MAX_BYTES / 1e6} MB: make it smaller`);
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => {
    throw new Error(`"${file.name}" cannot be read as a picture: save it again as PNG or JPEG, and open that`);
  });
  const { width, height } = bitmap;
  if (width * height > MAX_PIXELS) {
    throw new Error(`"${file.name}" is over ${MAX_PIXELS / 1e6} megapixels: make it smaller`);
  }
  const shrink = Math.min(1, WORKING_SIDE / Math.max(width, height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(width * shrink)), Math.max(1, Math.round(height * shrink)));
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.imageSmoothingQuality = "high";
  context.fillStyle = "#ffffff"; // transparent parts lie on white
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return { canvas, picture: context.getImageData(0, 0, canvas.width, canvas.height) };
}
