import type { Commit } from "./commit.js";
import { readMessage } from "./read-message.js";
import { readSubject } from "./read-subject.js";

/**
 * The commits without reverted ones and their reverts, which cancel out; the revert of a merge takes back all that it
 * merged. A revert of a revert restores the first commit. A revert of something that is not here stays, as a change.
 *
 * @param commits newest first, children before parents
 */
export function withoutReverted(commits: readonly Commit[]): readonly Commit[] {
    const gone = new Set<Commit>();
    const read = new Map(commits.map(commit => [commit, readMessage(commit.message)]));
    for (const [index, commit] of commits.entries()) {
        const { reverts, isRevert } = read.get(commit)!;
        if (reverts === undefined || gone.has(commit) || commit.parents.length > 1) continue;
        const older = commits.slice(index + 1).filter(other => !gone.has(other));
        const byId = reverts.ids.flatMap(id => older.find(other => other.id.startsWith(id)) ?? []);
        const names = reverts.title === undefined ? [] : readSubject(reverts.title).names.slice(0, 2);
        const found =
            byId.length > 0
                ? byId
                : [
                      older.find(other => read.get(other)!.numbers.some(number => reverts.numbers.includes(number))) ??
                          older.find(other => names.some(name => read.get(other)!.names.includes(name))),
                  ].filter(other => other !== undefined);
        for (const reverted of found) {
            for (const own of [reverted, ...mergedBy(reverted, commits)]) gone.add(own);
        }
        if (found.length > 0 && isRevert) gone.add(commit);
    }
    return commits.filter(commit => !gone.has(commit));
}

/** The commits that a merge brought in. */
export function mergedBy({ parents: [first, ...others] }: Commit, commits: readonly Commit[]): readonly Commit[] {
    if (others.length === 0) return [];
    const byId = new Map(commits.map(commit => [commit.id, commit]));
    const before = ancestors(first === undefined ? [] : [first], byId, new Set());
    return [...ancestors(others, byId, before)].map(id => byId.get(id)!);
}

function ancestors(from: readonly string[], byId: ReadonlyMap<string, Commit>, but: ReadonlySet<string>): Set<string> {
    const found = new Set<string>();
    const waiting = [...from];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
        const commit = byId.get(id);
        if (commit === undefined || found.has(id) || but.has(id)) continue;
        found.add(id);
        waiting.push(...commit.parents);
    }
    return found;
}
