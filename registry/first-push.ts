// Before a first push many registries do not admit that a repository does not exist: to whoever asks to read it, Docker Hub
// answers 401, GitHub's 403. The right to push and to read it shows that nothing is there: either the token lists both
// (Docker Hub, Harbor, Quay, GitLab, Azure), or it says nothing and the registry accepts an upload (GitHub, Google). A
// login by Basic shows less: Amazon's, for one, may permit to push what it does not permit to read. Others answer 404 with
// NAME_UNKNOWN, and create the repository on the first push, or, like Amazon's and Google's, do not.
import type { RegistryConnection } from "./registry-connection.js";
import { answerWords, errorCodes, RegistryError } from "./registry-error.js";
import type { RegistryResponse } from "./registry-request.js";

/**
 * The manifest that a tag names, or undefined if nothing is published under it and it can be. Throws a RegistryError if
 * nobody can know, or a push would be refused.
 */
export async function manifestToPublish(
    connection: RegistryConnection,
    path: string,
    accept: string,
): Promise<RegistryResponse | undefined> {
    const read = () => connection.send("GET", path, accept).then(response => present(connection, response));
    try {
        return await read();
    } catch (error) {
        if (!isHidden(error) || !connection.askToPush()) throw error;
    }
    try {
        return await read();
    } catch (error) {
        if (isHidden(error) && (await mayReadAndPush(connection))) return undefined;
        throw error;
    }
}

async function present(
    connection: RegistryConnection,
    response: RegistryResponse,
): Promise<RegistryResponse | undefined> {
    if (response.status !== 404) return response;
    if (errorCodes(response).includes("NAME_UNKNOWN")) await refuseUncreated(connection, response);
    return undefined;
}

/** Whether it can only be that the repository does not exist. */
async function mayReadAndPush(connection: RegistryConnection): Promise<boolean> {
    const granted = connection.granted();
    if (granted !== undefined) return ["pull", "push"].every(right => granted.includes(right) || granted.includes("*"));
    return (await connection.tryUpload()).status === 202;
}

/** A registry that says the same of an upload does not create repositories. */
async function refuseUncreated(connection: RegistryConnection, absent: RegistryResponse): Promise<void> {
    const upload = await connection.tryUpload();
    if (upload.status === 401 || upload.status === 403) throw await connection.denial(upload, "push to");
    if (upload.status !== 404 || !errorCodes(upload).includes("NAME_UNKNOWN")) return;
    const { registry, path } = connection;
    const words = answerWords(absent);
    const first = isAmazons(registry, words)
        ? `run: aws ecr create-repository --repository-name ${path}${regionOf(registry)}`
        : "create it there first.";
    throw new RegistryError(
        "hidden",
        `${registry} has no repository ${path} and creates none on a push (${words}); ${first}`,
    );
}

function isHidden(error: unknown): error is RegistryError {
    return error instanceof RegistryError && error.failure === "hidden";
}

function isAmazons(registry: string, words: string): boolean {
    return /\.ecr\.[-a-z0-9]+\.amazonaws\.com/.test(registry) || /does not exist in the registry with id/.test(words);
}

function regionOf(registry: string): string {
    const [, region] = /\.ecr\.([-a-z0-9]+)\.amazonaws\.com/.exec(registry) ?? [];
    return region === undefined ? "" : ` --region ${region}`;
}
