// The newest history entry, as the backend holds it.
import type { Crypter } from "../../../engine/state/crypter.js";
import type { Json, JsonMap } from "../../../engine/state/property-codec.js";
import { markSecureConfig } from "./secret-marks.js";

/**
 * Left out of `environment`, with the reason:
 * - pulumi.env.*: the lab's variables, which are not the test's;
 * - pulumi.version, runtime.version, runtime.executable, runtime.metadata.*: other versions, other places, and what the
 *   lab's language host found out about its package manager.
 */
const notCompared = /^(pulumi\.env\.|pulumi\.version$|runtime\.version$|runtime\.executable$|runtime\.metadata\.)/;

export function viewHistory(entry: JsonMap | undefined, crypter: Crypter | undefined, problems: string[]): Json {
    if (entry === undefined) return null;
    const { startTime, endTime, environment, config, ...rest } = entry;
    if (!Number.isInteger(startTime) || !Number.isInteger(endTime) || Number(startTime) > Number(endTime)) {
        problems.push(`startTime ${startTime} and endTime ${endTime} are not whole seconds in order`);
    }
    const compared = Object.entries((environment ?? {}) as JsonMap).filter(([key]) => !notCompared.test(key));
    return {
        ...rest,
        environment: Object.fromEntries(compared),
        config: markSecureConfig(config ?? {}, crypter),
        keys: Object.keys(entry),
    };
}
