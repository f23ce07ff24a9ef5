/** Parts of `registry/repository:tag` or `registry/repository@digest`. */
export interface ImageName {
    /** With its port; `docker.io` when the name has none. */
    readonly registry: string;
    readonly repository: string;
    /** Tag or digest. @default "latest" */
    readonly reference: string;
}

export function parseImageName(name: string): ImageName {
    const [withTag = "", digest] = name.split("@");
    const colon = withTag.lastIndexOf(":");
    const tagged = colon > withTag.lastIndexOf("/");
    const path = tagged ? withTag.slice(0, colon) : withTag;
    const slash = path.indexOf("/");
    const first = slash < 0 ? "" : path.slice(0, slash);
    const hasRegistry = first.includes(".") || first.includes(":") || first === "localhost";
    const repository = hasRegistry ? path.slice(slash + 1) : path;
    const registry = hasRegistry ? first : "docker.io";
    return {
        registry,
        repository: registry === "docker.io" && !repository.includes("/") ? `library/${repository}` : repository,
        reference: digest ?? (tagged ? withTag.slice(colon + 1) : "latest"),
    };
}

/** The name without tag and digest, as the user wrote it. */
export function withoutReference(name: string): string {
    const [withTag = ""] = name.split("@");
    const colon = withTag.lastIndexOf(":");
    return colon > withTag.lastIndexOf("/") ? withTag.slice(0, colon) : withTag;
}
