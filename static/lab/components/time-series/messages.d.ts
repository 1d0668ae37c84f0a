/** Made by `make docs` from ui/shared/messages/time_series_messages.py; do not edit. */

import type { MapPlane, ModelData } from "../../runtime/messages.d.ts";

/** The parts that a decoder adds up to a window. */
export interface PartsData {
  /** (P,) */
  names: string[];
  /** of the axis of each part, from -reach to reach on the data scale */
  reach: number;
}

/** Groups of the steps of a long series, and of the test windows. */
export interface RibbonData {
  title: string;
  /** file of uint8 (L,), the group of each step; 255: none */
  steps: string;
  /** file of uint8 (N,), that of each test window */
  windows: string;
  names: string[];
  colours: string[];
}

/** The series that the windows are cut from. */
export interface LongSeriesData {
  /** file of float32 (C, L) on the data scale, NaN in gaps */
  values: string;
  /** L */
  steps: number;
  /** the first steps of validation and of test */
  splits: number[];
  /** by one of which the ribbon and the map are coloured */
  ribbons: RibbonData[];
}

/** The parameters of the address. */
export interface SeriesAddress {
  /** x and y on the map */
  point?: string;
  /** first step of the window that is encoded */
  at?: string;
  /** title of the ribbon that is shown */
  ribbon?: string;
}

/** A model of windows, its map, and the series. */
export interface TimeSeriesData extends ModelData, MapPlane {
  /** the point at first, x and y */
  start: number[];
  /** null: the decoder has no parts */
  parts: PartsData | null;
  /** null: the windows are not cut from one series */
  series: LongSeriesData | null;
  linked: SeriesAddress;
}

/** The parameters for the address; null until the user has changed something. */
export interface TimeSeriesState {
  rest: SeriesAddress | null;
}
