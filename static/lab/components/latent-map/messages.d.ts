/** Made by `make docs` from ui/shared/messages/latent_map_messages.py; do not edit. */

import type { MapPlane, ModelData } from "../../runtime/messages.d.ts";

/** Groups that colour the points instead of their classes. */
export interface GroupData {
  /** of the legend, with a unit */
  title: string;
  /** (N,) of each test sample */
  groups: number[];
  /** (G,) */
  names: string[];
  /** (G,), as CSS has them */
  colours: string[];
}

/** The parameters of the tools in the address; empty or missing ones are at their defaults. */
export interface ToolsAddress {
  tool?: string;
  tiles?: string;
  regions?: string;
  path?: string;
  route?: string;
  a?: string;
  b?: string;
  base?: string;
  strength?: string;
  picks?: string;
  offsets?: string;
}

/** The parameters of the map in the address. */
export interface MapAddress extends ToolsAddress {
  point?: string;
  /** centre and width of the part of the plane that is shown, with _ between; empty: all */
  zoom?: string;
  /** classes whose points are hidden, with _ between */
  hidden?: string;
}

/** A direction of the latent space. */
export interface Direction {
  name: string;
  /** (D,) */
  direction: number[];
}

/** The model, the plane of the map, and the state of its tools. */
export interface LatentMapData extends ModelData, MapPlane {
  /** null: points are coloured by class */
  grouping: GroupData | null;
  /** the point at first, x and y */
  start: number[];
  /** with tools */
  tools: boolean;
  linked: MapAddress;
  /** off the plane, that get a slider */
  further: Direction[];
  /** a classifier of such images is there */
  classifies: boolean;
  /** the network z -> probabilities of its classes, below the static folder; "" until it is asked for */
  decisions: string;
}

/** The parameters for the address; null until the user has changed something. */
export interface LatentMapState {
  rest: MapAddress | null;
}
