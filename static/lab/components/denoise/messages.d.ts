/** Made by `make docs` from ui/shared/messages/denoise_messages.py; do not edit. */

import type { ClassData, PlaneData, PreparationData } from "../../runtime/messages.d.ts";

/** One of the two models. */
export interface DenoiseModel {
  /** of its files, below the static folder */
  folder: string;
  latentDim: number;
  /** pixels are in [-1, 1] rather than [0, 1] */
  signed: boolean;
  name: string;
}

/** The parameters of the address. */
export interface DenoiseAddress {
  /** its kind */
  noise?: string;
  level?: string;
  /** its index */
  image?: string;
  /** of the noise */
  seed?: string;
}

/** A denoiser, a plain autoencoder and test images; files are below the static folder. */
export interface DenoiseData extends ClassData, PlaneData, PreparationData {
  /** which models these are */
  folder: string;
  /** files to request before the component's JavaScript has run */
  needs: string[];
  denoiser: DenoiseModel;
  plain: DenoiseModel;
  /** file of float32: the denoiser's codes of the map */
  codes: string;
  /** file of uint16: their labels */
  codeLabels: string;
  /** file of uint8, (N, C, H, W) */
  images: string;
  /** file of uint16, (N,) */
  labels: string;
  /** C, H, W */
  imageShape: number[];
  /** a sentence on the variance that the map does not show */
  hides: string;
  linked: DenoiseAddress;
}

/** The parameters for the address; null until the user has changed something. */
export interface DenoiseState {
  rest: DenoiseAddress | null;
}
