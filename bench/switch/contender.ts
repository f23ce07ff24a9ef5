import type { BenchVersion } from "../bench-version.js";
import type { CalledAddress } from "../under-load.js";

/** One way to take a service from one release to another. */
export interface Contender {
    /** For people: `by Service`. */
    readonly name: string;
    readonly traffic: CalledAddress;
    /** Path of the objects' list and the object by whose change a switch begins. */
    readonly object: { readonly list: string; readonly name: string };
    /** Moves all traffic to a release whose pods are as this way keeps them; resolves when it calls that done. */
    switchTo(version: BenchVersion): Promise<void>;
}
