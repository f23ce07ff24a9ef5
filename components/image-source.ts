import { execFileSync } from "node:child_process";

/** What an image is built from, as its labels tell it. */
export interface ImageSource {
    /**
     * The commit: what the release command says, which has seen that nothing differs from it, else HEAD, with "-dirty"
     * behind it where the build context differs. Undefined outside a repository.
     */
    readonly revision?: string;
    /** Where the repository comes from, without credentials: its remote `origin`. */
    readonly url?: string;
}

/** The release command writes these at each deploy: they are no source of the image, though they may lie beside it. */
const settingsFiles = ":(exclude,glob)Pulumi.*.yaml";

/** What Git says of a build context, a folder relative to Pulumi.yaml. */
export function imageSource(context: string): ImageSource {
    const revision = process.env["FASTAPI_RELEASE_REVISION"] || headOf(context);
    const origin = git("remote", "get-url", "origin");
    return { ...(revision ? { revision } : {}), ...(origin ? { url: withoutCredentials(origin) } : {}) };
}

function headOf(context: string): string | undefined {
    const head = git("rev-parse", "--verify", "--quiet", "HEAD");
    if (head === undefined) return undefined;
    return git("status", "--porcelain", "--untracked-files=all", "--", context, settingsFiles) === ""
        ? head
        : `${head}-dirty`;
}

/** Whether an image that tells its commit was built from the same files. What differs from a commit is no commit. */
export function isBuiltFrom(context: string, published: string | undefined, revision: string | undefined): boolean {
    if (published === undefined || revision === undefined) return false;
    if (![published, revision].every(commit => /^[0-9a-f]{7,64}$/.test(commit))) return false;
    return (
        published === revision ||
        git("diff", "--quiet", published, revision, "--", context, settingsFiles) !== undefined
    );
}

function withoutCredentials(remote: string): string {
    return remote.replace(/^(https?:\/\/)[^/@]*@/, "$1");
}

/** Standard output; undefined when Git failed or is not there. */
function git(...args: string[]): string | undefined {
    try {
        const stdio = ["ignore", "pipe", "ignore"] as const;
        return execFileSync("git", args, { encoding: "utf8", stdio: [...stdio], maxBuffer: 1 << 24 }).trim();
    } catch {
        return undefined;
    }
}
