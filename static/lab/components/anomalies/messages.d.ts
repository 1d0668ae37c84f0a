/** Made by `make docs` from ui/shared/messages/anomaly_messages.py; do not edit. */

import type { SampleData } from "../../runtime/messages.d.ts";

/** One of the anomaly scores. */
export interface ScoreData {
  name: string;
  title: string;
  unit: string;
  /** float32, (N,), below the static folder */
  file: string;
  /** the initial threshold */
  start: number;
  auc: number;
}

/** Scored test images; files are below the static folder. */
export interface AnomalyData {
  folder: string;
  scores: ScoreData[];
  /** file of uint16, (N,) */
  labels: string;
  /** file of samples as stored, (N, *shape) */
  images: string;
  sample: SampleData;
  classNames: string[];
  normalClasses: number[];
  /** the one at first; another text: the first score */
  score: string;
  /** at first; null: the score's start */
  threshold: number | null;
  /** scores of the user's own image, by name */
  own: Record<string, number> | null;
}

/** The parameters of the address. */
export interface AnomalyAddress {
  /** its name */
  score: string;
  threshold: string;
}

/** The parameters for the address; null until the user has changed something. */
export interface AnomalyState {
  rest: AnomalyAddress | null;
}
