/** The address of a repository's registry. */
export interface RepositoryAddress {
    /** Host and port as written in the image's name: the key of its credentials. */
    readonly registry: string;
    /** The host and port to ask. */
    readonly host: string;
    /** The repository's path on that host, such as `team/users`. */
    readonly path: string;
}

const dockerHub = { registry: "docker.io", host: "registry-1.docker.io" };

/**
 * Reads an image repository like Docker: the first part is a host when it contains a dot or a port, or is localhost.
 */
export function repositoryAddress(repository: string): RepositoryAddress {
    const slash = repository.indexOf("/");
    const first = slash < 0 ? "" : repository.slice(0, slash);
    const rest = repository.slice(slash + 1);
    if (!/[.:]/.test(first) && first !== "localhost") {
        return { ...dockerHub, path: slash < 0 ? `library/${repository}` : repository };
    }
    if (first === "docker.io" || first === "index.docker.io") {
        return { ...dockerHub, path: rest.includes("/") ? rest : `library/${rest}` };
    }
    return { registry: first, host: first, path: rest };
}

/** Whether a host, with or without its port, is this machine. */
export function isLoopback(host: string): boolean {
    return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(host);
}
