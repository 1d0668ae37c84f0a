/** Made by `make docs` from ui/shared/messages/series_samples_messages.py; do not edit. */

import type { ModelData } from "../../runtime/messages.d.ts";

/** A model of windows; the browser draws codes from its prior. */
export interface SeriesSamplesData extends ModelData {
  /** which windows are generated is asked rather than said */
  quiz: boolean;
  /** windows of each kind */
  count: number;
  seed: number;
}

/** The parameters of the address. */
export interface SamplesAddress {
  seed: number;
}

/** The parameters for the address; null until the user has changed something. */
export interface SeriesSamplesState {
  rest: SamplesAddress | null;
}
