import type { DoctorCheck, Looked } from "./doctor-check.js";

export interface RepositoryFacts {
    readonly repository: string;
    /** Of the slots' images in it, whether the registry has them. */
    readonly pinned: Looked<readonly { readonly version: string; readonly digest: string; readonly found: boolean }[]>;
}

/** Whether images can be looked up, which pulling does too. Nothing is pushed. */
export function checkRegistry(repositories: readonly RepositoryFacts[]): readonly DoctorCheck[] {
    return repositories.map(({ repository, pinned }) => {
        const name = "registry";
        if (pinned.found === undefined) return { name, state: "missing", says: pinned.problem };
        const lost = pinned.found.filter(({ found }) => !found);
        if (lost.length > 0) {
            const differences = lost.map(({ version, digest }) => ({ where: `${version}@${digest}` }));
            const advice = ["push that image again, by this digest: pods that start anew cannot pull it"];
            return { name, state: "missing", says: `${repository} has lost what a slot pins`, differences, advice };
        }
        const count = pinned.found.length;
        const known =
            count === 0
                ? "no slot pins an image of it"
                : `has ${count === 1 ? "the digest" : `all ${count} digests`} that slots pin`;
        return { name, state: "ok", says: `${repository} answers, ${known}` };
    });
}
