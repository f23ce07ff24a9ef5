/** One way to take a service from one release to another. */
export interface Contender {
    /** For people: `by Service`. */
    readonly name: string;
    /** Where users call it, host and port, and by which headers. */
    readonly traffic: { readonly address: string; readonly headers: Readonly<Record<string, string>> };
    /** Path of the objects' list and the object by whose change a switch begins. */
    readonly object: { readonly list: string; readonly name: string };
    /** Moves all traffic to a release whose pods are as this way keeps them; resolves when it calls that done. */
    switchTo(version: BenchVersion): Promise<void>;
}

export const benchVersions = ["1.0.0", "1.1.0"] as const;

export type BenchVersion = (typeof benchVersions)[number];
