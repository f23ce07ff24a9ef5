import { createHash } from "node:crypto";
import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type Docker from "dockerode";
import { BinaryReader } from "google-protobuf";
import { type BuildContext, contextFiles, modeText, packContext } from "../docker/build-context.js";
import { registryCredentials } from "../docker/registry-credentials.js";
import type { OperationContext } from "../provider.js";
import type { BuildInputs } from "./build-inputs.js";
import { openBuildSession } from "./build-session.js";

const hidden = "[secret]";

/** Builds an image with the daemon's BuildKit and tags it. Hides the build's secrets in the output of its steps. */
export async function buildWithBuildKit(
    docker: Docker,
    inputs: BuildInputs,
    context: BuildContext,
    operation: OperationContext,
    environment: NodeJS.ProcessEnv,
): Promise<void> {
    // A step may print a multi-line secret line by line; very short lines, such as a brace, are not worth hiding.
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

/** The client's own buildImage would open a session of its own, which has no secrets. */
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

// BuildKit's part of the answer to a build: JSON objects, one a line: {"id": "moby.buildkit.trace", "aux": base64 of a
// StatusResponse {vertexes = 1: {digest = 1, name = 3, cached = 4, started = 5, completed = 6}, logs = 3: {vertex = 1,
// stream = 3, msg = 4}}}, {"id": "moby.image.id", "aux": {"ID"}} with the result, and {"error"} when the build fails;
// the HTTP status is always 200.

interface Progress {
    readonly id?: string;
    readonly aux?: string | { readonly ID?: string };
    readonly error?: string;
}

/** Shows a build's steps and their output; returns the image's local id. Throws the errors that the daemon reports. */
export async function followBuild(stream: NodeJS.ReadableStream, show: (line: string) => void): Promise<string> {
    let built: string | undefined;
    const printed = new PrintedLines(show);
    try {
        for await (const line of createInterface({ input: stream as Readable })) {
            const { id, aux, error } = line.trim() === "" ? {} : (JSON.parse(line) as Progress);
            if (error !== undefined) throw new Error(`error reading build output: ${error}`);
            if (id === "moby.buildkit.trace" && typeof aux === "string") {
                showTrace(Buffer.from(aux, "base64"), printed, show);
            } else if (typeof aux === "object") {
                built = aux.ID ?? built;
            }
        }
    } finally {
        printed.end();
    }
    if (built === undefined) throw new Error("the build ended without an image");
    return built;
}

/** Shows the content of one message: a step when it starts or is found in the cache, and the lines that steps print. */
function showTrace(message: Uint8Array, printed: PrintedLines, show: (line: string) => void): void {
    for (const { number, bytes } of fields(message)) {
        const known = new Map(fields(number === 1 || number === 3 ? bytes : none).map(field => [field.number, field]));
        const text = (field: number) => Buffer.from(known.get(field)?.bytes ?? none).toString("utf8");
        const [started, completed] = [known.has(5), known.has(6)];
        if (number === 3) printed.add(text(1), known.get(3)?.value ?? 0, known.get(4)?.bytes ?? none);
        else if (known.has(4) && completed) show(`${text(3)}: cached`);
        else if (completed) printed.end(text(1));
        else if (started) show(text(3));
    }
}

/** The output of steps, line by line. A message may end within a line, and so within a secret that must be hidden. */
class PrintedLines {
    readonly #begun = new Map<string, Buffer>();
    readonly #show: (line: string) => void;

    constructor(show: (line: string) => void) {
        this.#show = show;
    }

    add(step: string, stream: number, bytes: Uint8Array): void {
        const key = `${step} ${stream}`;
        const all = Buffer.concat([this.#begun.get(key) ?? none, bytes]);
        const end = all.lastIndexOf("\n") + 1;
        this.#begun.set(key, all.subarray(end));
        this.#tell(all.subarray(0, end));
    }

    /** Shows what the step, or without one every step, printed after its last whole line. */
    end(step?: string): void {
        for (const [key, rest] of this.#begun) {
            if (step !== undefined && !key.startsWith(`${step} `)) continue;
            this.#begun.delete(key);
            this.#tell(rest);
        }
    }

    #tell(bytes: Buffer): void {
        const lines = bytes.toString("utf8").split("\n");
        for (const line of lines.map(line => line.trimEnd())) if (line !== "") this.#show(line);
    }
}

const none = new Uint8Array();

interface Field {
    readonly number: number;
    /** Content of a field with a length; otherwise empty. */
    readonly bytes: Uint8Array;
    /** Value of a numeric field; otherwise 0. */
    readonly value: number;
}

const wireType = { number: 0, delimited: 2 };

function fields(message: Uint8Array): Field[] {
    const reader = new BinaryReader(message);
    const found: Field[] = [];
    while (reader.nextField()) {
        const number = reader.getFieldNumber();
        const type = reader.getWireType() as number;
        if (type === wireType.delimited) found.push({ number, bytes: reader.readBytes(), value: 0 });
        else if (type === wireType.number) found.push({ number, bytes: none, value: reader.readInt64() });
        else reader.skipField();
    }
    return found;
}

/**
 * The real provider's hash of a build context: SHA-256 over the Dockerfile's contents, then for each file in order its
 * contents (for a link, its target's), its path and its mode as in `ls -l`.
 */
export async function contextHash(context: BuildContext): Promise<string> {
    const hash = createHash("sha256").update(await readFile(context.dockerfile));
    for (const path of (await contextFiles(context)).files) {
        const full = join(context.directory, path);
        const stats = await lstat(full);
        const contents = await readFile(full).catch((error: NodeJS.ErrnoException) => {
            if (error.code === "EISDIR") return undefined;
            throw error;
        });
        // The real provider ignores links to folders, too.
        if (contents === undefined) continue;
        hash.update(contents)
            .update(path)
            .update(modeText(stats.mode, stats.isSymbolicLink() ? "L" : "-"));
    }
    return hash.digest("hex");
}
