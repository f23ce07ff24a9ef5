// Positions in the program are kept; those in the SDK are only named as such: the recordings were made with another
// version of it, whose sources lie elsewhere and have other lines and other depths of calls.
import type { Json, JsonMap } from "../../../engine/state/property-codec.js";

const inProgram = /^project:\/\/\/(?!\.\.)(?!.*node_modules)/;

export function viewSourcePosition(position: Json): Json {
    return inProgram.test(String(position)) ? position : "<in the SDK>";
}

/** The frames that lie in the program. */
export function viewStackTrace(frames: Json): Json {
    const positions = (frames as JsonMap[]).map(frame => frame["sourcePosition"]);
    return positions.filter((position): position is string => inProgram.test(String(position)));
}
