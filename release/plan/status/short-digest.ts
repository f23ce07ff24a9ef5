/** `sha256:` and 12 of 64 digits: enough to tell one image of a repository from another. */
export function shortDigest(digest: string): string {
    return `${digest.slice(0, "sha256:".length + 12)}…`;
}
