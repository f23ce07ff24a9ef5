import { execFileSync } from "node:child_process";

/**
 * The commit that an image is built from: what the release command says, which has seen that the tree is clean, else
 * HEAD; undefined outside a repository.
 */
export function currentRevision(): string | undefined {
    const given = process.env["FASTAPI_RELEASE_REVISION"];
    if (given) return given;
    try {
        return execFileSync("git", ["rev-parse", "HEAD"], {
            encoding: "utf8",
            stdio: ["ignore", "pipe", "ignore"],
        }).trim();
    } catch {
        return undefined;
    }
}
