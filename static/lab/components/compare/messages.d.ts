/** Made by `make docs` from ui/shared/messages/compare_messages.py; do not edit. */

import type { ClassData, DecoderFile, DecoderWeights, MapPlane, SampleData } from "../../runtime/messages.d.ts";

/** One of the models; files are below the static folder. */
export interface SideData extends MapPlane {
  /** changes whenever its codes and its decoder do */
  key: string;
  name: string;
  decoder: DecoderFile | DecoderWeights;
  /** file of float32 (N, D), or of safetensors */
  codes: string;
  /** file of float32 (S, D), drawn from N(0, I); null for a codebook */
  samples: string | null;
  /** D */
  latentDim: number;
  /** pixels are in [-1, 1] rather than [0, 1] */
  signed: boolean;
}

/** The parameters of the address; empty or missing ones are at their defaults. */
export interface CompareAddress {
  /** the point */
  at?: string;
  line?: string;
  drag?: string;
  link?: string;
  tint?: string;
  sheet?: string;
  lasso?: string;
}

/** Models and the images that all of them are shown; files are below the static folder. */
export interface CompareData extends ClassData {
  /** which models these are */
  folder: string;
  sides: SideData[];
  /** file of uint16, (N,) */
  labels: string;
  /** file of samples as stored, (N, *shape); null where they are not on this machine */
  images: string | null;
  /** a sentence on images that are not on this machine */
  missing: string;
  /** N */
  count: number;
  /** the squared errors of the models can be compared */
  comparable: boolean;
  sample: SampleData;
  /** colours of the share of different neighbours */
  scale: string[];
  /** a digit an image for each side: its step on the scale */
  neighbours: string[];
  /** two images whose interpolation is typical; null with one class */
  line: number[] | null;
  linked: CompareAddress;
}

/** The parameters for the address; null until the user has changed something. */
export interface CompareState {
  rest: CompareAddress | null;
}
