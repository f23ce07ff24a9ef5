import { parseSeal, type Seal, sealPrefix } from "../plan/ledger-seal.js";
import { git } from "./run-git.js";

/** What the Git tags of a repository say of a ledger. */
export interface SealFacts {
    /** Whether the folder is in a Git repository. */
    readonly isRepository: boolean;
    readonly seals: readonly Seal[];
    /** Tags of such names that are no seals. */
    readonly unreadable: readonly string[];
}

/** @param directory the Pulumi project's */
export async function readSeals(directory: string, project: string, stack: string): Promise<SealFacts> {
    const tags = await git(
        directory,
        "for-each-ref",
        "--format=%(refname:strip=2)%00%(objecttype)%00%(contents)%00",
        `refs/tags/${sealPrefix(project, stack)}`,
    );
    if (tags === undefined) return { isRepository: false, seals: [], unreadable: [] };
    const fields = tags.split("\0");
    const seals: Seal[] = [];
    const unreadable: string[] = [];
    for (let at = 0; at + 2 < fields.length; at += 3) {
        const [tag, type, message] = [fields[at]!.trimStart(), fields[at + 1], fields[at + 2]!];
        const seal = type === "tag" ? parseSeal(tag, message) : undefined;
        if (seal === undefined) unreadable.push(tag);
        else seals.push(seal);
    }
    return { isRepository: true, seals, unreadable };
}
