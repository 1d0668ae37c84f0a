/** Made by `make docs` from ui/shared/messages/variations_messages.py; do not edit. */

import type { NetworkData } from "../../runtime/messages.d.ts";

/** A code, and how far its variations lie from it. */
export interface VariationData extends NetworkData {
  /** (D,), of the image */
  code: number[];
  /** (D,), standard deviations of codes at distance 1 */
  std: number[];
  /** end of the slider */
  most: number;
  /** the distance at first */
  far: number;
  seed: number;
  /** of the distance */
  unit: string;
}

/** The parameters of the address. */
export interface VariationAddress {
  far: number;
  seed: number;
}

/** The parameters for the address; null until the user has changed something. */
export interface VariationState {
  rest: VariationAddress | null;
}
