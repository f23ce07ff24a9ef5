import type { Commit } from "./commit.js";
import { type Message, readMessage } from "./read-message.js";
import { type CommitKind, kindsBySize } from "./read-subject.js";
import { mergedBy, withoutReverted } from "./reverts.js";

export interface CountedCommit {
    readonly id: string;
    readonly kind: CommitKind;
    /** What it does, in one line. */
    readonly title: string;
    /** Whether it follows no convention, and therefore counts as other. */
    readonly isUnread: boolean;
    /** Whether the list of a squash merge has more than its title says. */
    readonly understates: boolean;
    /** Whether it takes back a feature or a breaking change that was released before. */
    readonly retracts: boolean;
}

export interface CountedCommits {
    /** Newest first. */
    readonly counted: readonly CountedCommit[];
    /** How many touch only settings files, and how many touch nothing and ask for nothing. */
    readonly uncounted: { readonly settings: number; readonly empty: number };
}

/**
 * The commits that make a new version: they change something besides settings files. Empty ones count if they ask for a
 * release by their type, since people make such commits for that. A merge counts by what it merged; its own words count
 * for those of its commits that follow no convention.
 *
 * @param commits newest first, children before parents
 * @param folder counts only commits that touch it; from the top of the repository
 */
export function countCommits(commits: readonly Commit[], folder?: string): CountedCommits {
    const uncounted = { settings: 0, empty: 0 };
    const counted = new Map<Commit, CountedCommit>();
    const remaining = withoutReverted(commits);
    for (const commit of remaining) {
        if (commit.parents.length > 1) continue;
        const message = readMessage(commit.message);
        const paths = commit.paths.filter(path => isIn(path, folder));
        if (paths.length === 0) {
            if (commit.paths.length > 0 || folder !== undefined) continue;
            if (message.kind === undefined || message.kind === "other") uncounted.empty += 1;
            else counted.set(commit, asCounted(commit, message));
        } else if (paths.every(isSettingsFile)) uncounted.settings += 1;
        else counted.set(commit, asCounted(commit, message));
    }
    // Inner merges first: an outer one speaks for what they left unread.
    for (const merge of remaining.filter(({ parents }) => parents.length > 1).toReversed()) {
        const message = readMessage(merge.message);
        if (message.kind === undefined) continue;
        const unread = mergedBy(merge, commits).filter(commit => counted.get(commit)?.isUnread);
        for (const commit of unread) counted.delete(commit);
        if (unread.length > 0) counted.set(merge, asCounted(merge, message));
    }
    return { counted: commits.flatMap(commit => counted.get(commit) ?? []), uncounted };
}

function asCounted({ id }: Commit, { kind, title, understates, retracts }: Message): CountedCommit {
    return { id, kind: kind ?? "other", title, isUnread: kind === undefined, understates, retracts };
}

function isIn(path: string, folder: string | undefined): boolean {
    return folder === undefined || path === folder || path.startsWith(`${folder}/`);
}

/** `Pulumi.dev.yaml`: each deploy writes it, and no image changes with it. */
function isSettingsFile(path: string): boolean {
    return /(?:^|\/)Pulumi\.[^/]+\.ya?ml$/.test(path);
}

export function countKinds(commits: readonly CountedCommit[]): Readonly<Record<CommitKind, number>> {
    const count = (kind: CommitKind) => commits.filter(commit => commit.kind === kind).length;
    return Object.fromEntries(kindsBySize.map(kind => [kind, count(kind)])) as Record<CommitKind, number>;
}
