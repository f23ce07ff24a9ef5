import type Docker from "dockerode";
import { type BuildContext, packContext } from "../docker/build-context.js";
import { registryCredentials } from "../docker/registry-credentials.js";
import type { OperationContext } from "../provider.js";
import type { BuildInputs } from "./build-inputs.js";
import { followBuild } from "./build-progress.js";
import { openBuildSession } from "./build-session.js";

const hidden = "[secret]";

/** Builds an image under its tags by the daemon's BuildKit. What steps print is shown without the build's secrets. */
export async function buildWithBuildKit(
    docker: Docker,
    inputs: BuildInputs,
    context: BuildContext,
    operation: OperationContext,
    environment: NodeJS.ProcessEnv,
): Promise<void> {
    // A step may print a secret of several lines line by line; what is shorter is no secret line, but a brace or so.
    const parts = Object.values(inputs.secrets).flatMap(secret => [
        secret,
        ...secret.split("\n").map(line => line.trim()),
    ]);
    const telling = parts.filter(part => part.length >= 4);
    const hide = (text: string) => telling.reduce((shown, part) => shown.replaceAll(part, hidden), text);
    const session = await openBuildSession(docker, {
        secrets: inputs.secrets,
        credentials: registry => registryCredentials(`${registry}/any`, { server: registry }, environment),
    });
    try {
        const { stream, dockerfile } = await packContext(context);
        const { buildArgs, inlineCache, cacheFrom, labels, platform, target } = inputs;
        const answer = await send(
            docker,
            stream,
            {
                version: "2",
                session: session.id,
                t: inputs.tags,
                dockerfile,
                buildargs: JSON.stringify({ ...buildArgs, ...(inlineCache ? { BUILDKIT_INLINE_CACHE: "1" } : {}) }),
                labels: JSON.stringify(labels),
                cachefrom: JSON.stringify(cacheFrom),
                ...(platform === undefined ? {} : { platform }),
                ...(target === undefined ? {} : { target }),
            },
            operation.signal,
        );
        await followBuild(answer, line => operation.log("info", hide(line), true));
    } catch (error) {
        throw new Error(hide((error as Error).message));
    } finally {
        session.close();
    }
}

/** The client's own buildImage would open a session of its own, which knows no secrets. */
function send(
    docker: Docker,
    file: NodeJS.ReadableStream,
    options: object,
    abortSignal: AbortSignal,
): Promise<NodeJS.ReadableStream> {
    const request = {
        path: "/build?",
        method: "POST",
        file,
        options,
        abortSignal,
        isStream: true,
        statusCodes: { 200: true, 400: "bad request", 500: "server error" },
    };
    return new Promise((done, fail) => {
        docker.modem.dial(request as never, (error: Error | null, answer: unknown) =>
            error ? fail(error) : done(answer as NodeJS.ReadableStream),
        );
    });
}
