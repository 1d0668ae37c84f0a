/** Made by `make docs` from ui/shared/messages/drawing_pad_messages.py; do not edit. */

import type { ModelData, PlaneData, PreparationData } from "../../runtime/messages.d.ts";

/** The model, the plane of the map, and the preparation of its dataset. */
export interface PadData extends ModelData, PlaneData, PreparationData {
  /** its name in the address */
  model: string;
  /** what is drawn here; empty: anything */
  subject: string;
}
