/** Made by `make docs` from ui/shared/messages/latent_map_messages.py; do not edit. */

import type { MapPlane, ModelData } from "../../runtime/messages.d.ts";

/** The parameters of the tools in the address; empty or missing ones are at their defaults. */
export interface ToolsAddress {
  tool?: string;
  tiles?: string;
  path?: string;
  route?: string;
  a?: string;
  b?: string;
  base?: string;
  strength?: string;
  picks?: string;
  offsets?: string;
}

/** A direction of the latent space. */
export interface Direction {
  name: string;
  /** (D,) */
  direction: number[];
}

/** The model, the plane of the map, and the state of its tools. */
export interface LatentMapData extends ModelData, MapPlane {
  /** the point at first, x and y */
  start: number[];
  /** with tools */
  tools: boolean;
  linked: ToolsAddress;
  /** off the plane, that get a slider */
  further: Direction[];
}

/** The parameters of the map in the address. */
export interface MapAddress extends ToolsAddress {
  point?: string;
}

/** The parameters for the address; null until the user has changed something. */
export interface LatentMapState {
  rest: MapAddress | null;
}
