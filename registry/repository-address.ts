/** Where a repository is served. */
export interface RepositoryAddress {
    /** Host and port as they stand in the image's name: the key of its credentials. */
    readonly registry: string;
    /** `https://host:port`; plain HTTP on loopback only, as Docker does. */
    readonly origin: string;
    /** The repository's path on that host, such as `team/users`. */
    readonly path: string;
}

const dockerHub = { registry: "docker.io", origin: "https://registry-1.docker.io" };

/** Reads an image repository as Docker does: the first part is a host when it has a dot or a port, or is localhost. */
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
    const loopback = /^(localhost|127\.\d+\.\d+\.\d+)(:\d+)?$/.test(first);
    return { registry: first, origin: `${loopback ? "http" : "https"}://${first}`, path: rest };
}
