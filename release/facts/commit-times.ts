import { execFile } from "node:child_process";

/**
 * When commits were made, milliseconds since 1970, by commit: of those that the repository at hand has. Git is asked once,
 * however many they are.
 */
export async function commitTimes(directory: string, commits: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const asked = [...new Set(commits)].filter(commit => /^[0-9a-f]{40,64}$/.test(commit));
    if (asked.length === 0) return new Map();
    const said = await new Promise<Buffer>(resolve => {
        const options = { cwd: directory, maxBuffer: 1 << 28, encoding: "buffer" } as const;
        const child = execFile("git", ["cat-file", "--batch"], options, (_error, stdout) => resolve(stdout));
        // Git that ended early, in no repository, has said so by its end.
        child.stdin?.on("error", () => undefined);
        child.stdin?.end(`${asked.join("\n")}\n`);
    });
    return new Map(objects(said).flatMap(([commit, text]) => timeIn(text).map(ms => [commit, ms] as const)));
}

/** `HASH commit SIZE`, the object and a line break for each that is there, `HASH missing` for others. */
function objects(said: Buffer): [commit: string, text: string][] {
    const found: [string, string][] = [];
    for (let at = 0; at < said.length; ) {
        const end = said.indexOf("\n", at);
        const [commit = "", type, size] = said.toString("latin1", at, end < 0 ? said.length : end).split(" ");
        at = end < 0 ? said.length : end + 1;
        if (size === undefined) continue;
        if (type === "commit") found.push([commit, said.toString("utf8", at, at + Number(size))]);
        at += Number(size) + 1;
    }
    return found;
}

/** The first line of its kind: what stands in the message comes later. */
function timeIn(text: string): number[] {
    const seconds = /^committer .*> ([0-9]+) [+-][0-9]{4}$/m.exec(text)?.[1];
    return seconds === undefined ? [] : [Number(seconds) * 1000];
}
