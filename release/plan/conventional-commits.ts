// Conventional Commits 1.0.0, as far as the next version asks: `type(scope)!: what`, a footer `BREAKING CHANGE: …`, and
// Git's own words of a revert. Own code, since the parsers that are kept are ES modules, which this program cannot load.

/** A commit as Git tells it. */
export interface Commit {
    /** 40 or 64 hex digits. */
    readonly id: string;
    /** The whole message. */
    readonly message: string;
}

/** `perf` counts as a fix, every type that says nothing of behaviour as other. */
export type CommitKind = "breaking" | "feature" | "fix" | "other";

const header = /^(?<type>[a-z]+)(\([^()\r\n]+\))?(?<breaking>!)?: +\S/i;
const breakingFooter = /^BREAKING[ -]CHANGE(: | #)\S/m;

const kinds: Readonly<Record<string, CommitKind>> = { feat: "feature", fix: "fix", perf: "fix" };

export function commitKind(message: string): CommitKind {
    const found = header.exec(message)?.groups;
    if (found?.["breaking"] !== undefined || breakingFooter.test(message)) return "breaking";
    return kinds[found?.["type"]?.toLowerCase() ?? ""] ?? "other";
}

/** The first line of a message. */
export function commitTitle({ message }: Commit): string {
    return message.split("\n", 1)[0]!.trim();
}

/**
 * The commits without those that another one of them took back, and without that other one: together they change nothing.
 * A revert of a revert brings the first one back.
 *
 * @param commits newest first
 */
export function withoutReverted(commits: readonly Commit[]): readonly Commit[] {
    const gone = new Set<Commit>();
    for (const commit of commits) {
        const id = /^This reverts commit ([0-9a-f]{7,64})\b/m.exec(commit.message)?.[1];
        if (id === undefined || gone.has(commit)) continue;
        const reverted = commits.find(other => other.id.startsWith(id));
        if (reverted === undefined) continue;
        gone.add(reverted).add(commit);
    }
    return commits.filter(commit => !gone.has(commit));
}
