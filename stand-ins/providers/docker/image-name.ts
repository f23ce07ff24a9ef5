import { repositoryAddress } from "../../../registry/repository-address.js";

/** The parts of `registry/repository:tag` or `registry/repository@digest`. */
export interface ImageName {
    /** With its port; `docker.io` when the name contains none. */
    readonly registry: string;
    readonly repository: string;
    /** Tag or digest. @default "latest" */
    readonly reference: string;
}

export function parseImageName(name: string): ImageName {
    const [withTag = "", digest] = name.split("@");
    const repository = withoutReference(name);
    const tag = withTag.slice(repository.length + 1);
    const { registry, path } = repositoryAddress(repository);
    return { registry, repository: path, reference: digest ?? (tag || "latest") };
}

/** The name without tag and digest, as the user wrote it. */
export function withoutReference(name: string): string {
    const [withTag = ""] = name.split("@");
    const colon = withTag.lastIndexOf(":");
    return colon > withTag.lastIndexOf("/") ? withTag.slice(0, colon) : withTag;
}
