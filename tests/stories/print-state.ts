import { readFileSync } from "node:fs";
import { canonicalJson } from "../../model/ledger/fingerprint.js";
import type { ObjectPrints } from "./cluster-view.js";

/** The resources in a state file by URN, without those read from outside, such as the stack's own last outputs. */
export function printState(file: string): ObjectPrints {
    // The same secret is encrypted differently at each save.
    const hideCipher = (key: string, value: unknown) => (key === "ciphertext" ? "…" : value);
    const { checkpoint } = JSON.parse(readFileSync(file, "utf8"), hideCipher);
    const resources = checkpoint.latest.resources as { urn: string; external?: boolean }[];
    const own = resources.filter(({ external }) => external !== true);
    return new Map(own.map(resource => [resource.urn, canonicalJson(resource)]));
}
