/** Made by `make docs` from ui/shared/messages/neural_messages.py; do not edit. */

import type { NetworkData } from "../../runtime/messages.d.ts";

/** The arena or track: places are its P numbers, 1 or 2, of which codes of training windows are known too. */
export interface TrackData {
  /** (P,), which of the targets they are */
  columns: number[];
  /** (P,) */
  low: number[];
  /** (P,) */
  high: number[];
  unit: string;
  /** training codes whose mean place is the decoded one */
  neighbours: number;
}

/** The path of a code: its file, and the directions in which it is shown. */
export interface PathData {
  /** float32, (N, D), below the static folder */
  file: string;
  /** (D,) */
  mean: number[];
  /** (at most 3, D), orthonormal */
  axes: number[][];
}

/** The group of each window, by cluster or by a target; G groups. */
export interface ColouringData {
  name: string;
  /** with the unit */
  title: string;
  /** of uint8, (N,), below the static folder */
  file: string;
  /** (G,) */
  names: string[];
  /** (G,) */
  colours: string[];
}

/** The parameters of the address. */
export interface NeuralAddress {
  /** seconds */
  t?: string;
  /** name of the colouring */
  by?: string;
  /** "2-D", "3-D" or "PCA" */
  space?: string;
}

/** The test part of a session. Files are below the static folder. */
export interface NeuralData extends NetworkData {
  n: number;
  /** of a step between windows */
  binMs: number;
  /** file of float32, (N, C), spikes in the middle bin of each window */
  counts: string;
  /** file of float32, (N, T), of the targets */
  values: string;
  targetNames: string[];
  targetUnits: string[];
  /** -1: none */
  timeColumn: number;
  /** of the direction in which the animal looks; -1: none */
  angleColumn: number;
  track: TrackData | null;
  /** file of float32, (M, D) */
  trainCodes: string;
  /** file of float32, (M, P) */
  trainPlaces: string;
  code: PathData;
  pca: PathData | null;
  colourings: ColouringData[];
  linked: NeuralAddress;
}

/** The parameters for the address; null until the user has changed something. */
export interface NeuralState {
  rest: NeuralAddress | null;
}
