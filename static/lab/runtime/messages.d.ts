/** Made by `make docs` from ui/shared/messages/model_messages.py; do not edit. */

/** A column, a channel or an item. In its unit: offset + scale * (value on the data scale). */
export interface FeatureData {
  name: string;
  unit: string;
  offset: number;
  scale: number;
}

/** The kind, shape and features of a dataset's samples, by which they are drawn. */
export interface SampleData {
  /** "image", "table", "series", "neural", "ratings" */
  kind: string;
  /** what one of them is called */
  noun: string;
  nouns: string;
  /** C, H, W of an image; F of a row or of ratings; C, T of a window */
  shape: number[];
  /** empty for images */
  features: FeatureData[];
  /** the data lies in [0, 1] */
  bounded: boolean;
}

/** The networks of a model and the shape of what goes through them. */
export interface NetworkData {
  /** of its files, below the static folder */
  folder: string;
  /** files to request before the component's JavaScript has run */
  needs: string[];
  /** D, with the numbers that hold a class */
  latentDim: number;
  sample: SampleData;
  /** pixels are in [-1, 1] rather than [0, 1] */
  signed: boolean;
  hasPrior: boolean;
  /** numbers at the end of a code that hold the class */
  nClasses: number;
}

/** The classes of a dataset. */
export interface ClassData {
  /** (K,) */
  classNames: string[];
  /** (K,), as CSS has them */
  colours: string[];
}

/** A model and its test set. */
export interface ModelData extends NetworkData, ClassData {
  /** the test images are on this machine */
  hasImages: boolean;
}

/** A plane of the latent space: origin, and two orthonormal directions, (D,) each. */
export interface PlaneData {
  origin: number[];
  across: number[];
  up: number[];
}

/** The plane of a map of codes. */
export interface MapPlane extends PlaneData {
  axisNames: string[];
  /** a sentence on the variance that it does not show */
  hides: string;
}

/** The default steps that prepare a user's own image for a model. */
export interface PreparationData {
  /** the image is a stroke: scale its width */
  stroke: boolean;
  /** of the image's side that the ink fills */
  inkShare: number;
  /** share of the image's side */
  strokeWidth: number;
}

/** A decoder with a file of its own. */
export interface DecoderFile {
  /** below the static folder */
  path: string;
}

/** The decoder of a snapshot: a graph, and the weights to put into it; both below the static folder. */
export interface DecoderWeights {
  graph: string;
  weights: string;
}
