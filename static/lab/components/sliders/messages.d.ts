/** Made by `make docs` from ui/shared/messages/sliders_messages.py; do not edit. */

import type { NetworkData } from "../../runtime/messages.d.ts";

/** The grid of decoded tiles. */
export interface GridData {
  /** the dimension along it; -1: each column is a class */
  across: number;
  /** the dimension up it */
  up: number;
  /** per side */
  tiles: number;
}

/** The part of a code that holds the class: a one-hot vector times `scale`, `size` numbers from `first` on. */
export interface CodeClasses {
  /** (K,) */
  names: string[];
  first: number;
  size: number;
  scale: number;
}

/** A slider for each dimension, and a grid of decoded tiles. */
export interface SliderData extends NetworkData, GridData {
  /** that have a slider */
  dims: number[];
  /** (D,), nats per image; null for a model without a posterior */
  kl: number[] | null;
  /** (D,), ends of the sliders */
  low: number[];
  high: number[];
  /** (D,), the values after Reset */
  defaults: number[];
  /** (D,), the values at first */
  start: number[];
  /** null for a model without classes */
  classes: CodeClasses | null;
}

/** The code, the class and the grid that go into the address. */
export interface SliderAddress extends GridData {
  /** (D,) */
  z: number[];
  /** the class; null for a model without classes */
  picked: number | null;
}

/** The parameters for the address; null until the user has changed something. */
export interface SliderState {
  rest: SliderAddress | null;
}
