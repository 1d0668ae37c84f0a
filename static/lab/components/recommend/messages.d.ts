/** Made by `make docs` from ui/shared/messages/recommend_messages.py; do not edit. */

import type { MapPlane, ModelData } from "../../runtime/messages.d.ts";

/** The parameters in the address; empty or missing ones are at their defaults. */
export interface RecommendAddress {
  /** indices of items, joined by _ */
  likes?: string;
  /** x and y on the plane, where it was dragged away from the likes */
  point?: string;
  /** how many items are listed */
  top?: string;
}

/** The model, the plane of the map of users, and the groups of items. */
export interface RecommendData extends ModelData, MapPlane {
  /** at first, where the address has none */
  likes: number[];
  linked: RecommendAddress;
  /** (G,), such as genres */
  groups: string[];
  /** (F,) indices of groups */
  groupOf: number[];
  /** (G,), as CSS has them */
  groupColours: string[];
  /** share of the highest rating from which an item counts as liked */
  liked: number;
  /** scores are probabilities as shares of the largest; otherwise ratings */
  multinomial: boolean;
}

/** The parameters for the address; null until the user has changed something. */
export interface RecommendState {
  rest: RecommendAddress | null;
}
