import { askGit } from "./git.js";

/**
 * The remote that a push goes to, by Git's own settings, else the only one. None if there is none, several if nothing says
 * which.
 *
 * @param branch without refs/heads/; @default the current branch
 */
export async function pushRemotes(directory: string, branch?: string): Promise<readonly string[]> {
    const name = branch ?? (await currentBranch(directory));
    const own = (key: string) => (name === undefined ? [] : [`branch.${name}.${key}`]);
    for (const key of [...own("pushRemote"), "remote.pushDefault", ...own("remote")]) {
        const remote = await askGit(directory, "config", "--get", key);
        // A dot is this repository itself.
        if (remote && remote !== ".") return [remote];
    }
    return ((await askGit(directory, "remote")) ?? "").split("\n").filter(Boolean);
}

/** Without refs/heads/; undefined if no branch is checked out. */
export async function currentBranch(directory: string): Promise<string | undefined> {
    return (await askGit(directory, "symbolic-ref", "--quiet", "HEAD"))?.replace(/^refs\/heads\//, "");
}
