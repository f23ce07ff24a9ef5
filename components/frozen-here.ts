import { frozenMoves } from "../model/frozen-moves.js";
import type { Predecessor } from "../model/predecessor.js";
import type { Problem } from "../model/problem.js";
import type { Settings } from "../model/settings.js";

/**
 * What a freeze says against an update that nobody has judged. The release command, which knows the ledger, has, and so
 * has whoever overrides a freeze: both say so by a text in FASTAPI_RELEASE_OVERRIDE_FREEZE.
 */
export function frozenHere(settings: Settings, last: Predecessor): readonly Problem[] {
    return process.env["FASTAPI_RELEASE_OVERRIDE_FREEZE"] ? [] : frozenMoves(settings, last, new Date());
}
