import type { PlainObject, PlainValue } from "../plain-value.js";
import type { CheckFailure } from "../provider.js";

export interface Generated {
    readonly id: string;
    /** What was drawn, by output name. */
    readonly outputs: Record<string, PlainValue>;
}

/** One resource type of the random provider. */
export interface RandomKind {
    /** Inputs that must be there. */
    readonly required: readonly string[];
    /** Inputs that may be absent, with the value that they then have; null for none. */
    readonly optional: Readonly<Record<string, PlainValue>>;
    /** Outputs of `generate` by name: whether they are secret. */
    readonly generated: Readonly<Record<string, { readonly secret: boolean }>>;
    /** Version of the Terraform schema as the real provider records it in `__meta`; absent for 0. */
    readonly schemaVersion?: number;
    /** Problems of the settings. */
    validate?(settings: PlainObject): CheckFailure[];
    generate(settings: PlainObject): Generated | Promise<Generated>;
}
