/** Made by `make docs` from ui/shared/messages/film_messages.py; do not edit. */

import type { ClassData, PlaneData, SampleData } from "../../runtime/messages.d.ts";

/** A snapshot of the run. */
export interface SnapshotData {
  name: string;
  /** with the fraction that `batch` stands for */
  epoch: number;
  batch: number;
}

/** A line of the chart. */
export interface CurveLine {
  name: string;
  /** empty: that of the text */
  colour: string;
  dash: boolean;
  faint: boolean;
  /** null: nothing at that x */
  values: (number | null)[];
}

/** Lines over one axis. */
export interface CurveLines {
  /** epochs, rising */
  x: number[];
  lines: CurveLine[];
}

/** Loss curves over one axis. */
export interface CurveData extends CurveLines {
  /** where the axis ends */
  lastEpoch: number;
  /** of the loss, per image */
  unit: string;
}

/** Settings that were changed during the training. */
export interface ChangeMark {
  epoch: number;
  text: string;
}

/** Losses after an epoch, in nats per image. */
export interface KlAtEpoch {
  epoch: number;
  /** KL of each dimension */
  perDim: number[];
  distortion: number;
}

/** A KL weight, and the epoch that it is set at. */
export interface KlWeight {
  /** with its fraction */
  epoch: number;
  weight: number;
}

/** A run as far as it has come; files are below the static folder. */
export interface FilmData extends ClassData, PlaneData {
  /** of its snapshots */
  folder: string;
  /** file of the validation images, as stored, (N, *shape); empty where they are not available any more */
  images: string;
  /** of the decoder */
  graph: string;
  snapshots: SnapshotData[];
  /** D */
  latentDim: number;
  sample: SampleData;
  /** pixels are in [-1, 1] rather than [0, 1] */
  signed: boolean;
  curve: CurveData;
  marks: ChangeMark[];
  /** at first; null: the end */
  position: number | null;
  /** empty for a model without KL */
  klByEpoch: KlAtEpoch[];
  /** in order; empty for a model without KL */
  klWeights: KlWeight[];
  /** of an active dimension */
  leastKl: number;
  /** number of frames and megabytes */
  size: string;
}

/** The film's position; null: the end. */
export interface FilmState {
  position: number | null;
}
