// The daemon answers a build, a push or a pull with JSON objects, one a line: {"stream"} for a build, {"status", "id",
// "progressDetail"} for a push or pull, {"aux"} for results, {"error"} when it fails; the HTTP status is always 200.
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

interface Progress {
    readonly stream?: string;
    readonly status?: string;
    readonly id?: string;
    readonly progressDetail?: { readonly current?: number };
    readonly error?: string;
    readonly aux?: { readonly ID?: string; readonly Digest?: string };
}

/** Shows the lines of a build, push or pull and returns its result. Throws the errors that the daemon reports. */
export async function followProgress(
    stream: NodeJS.ReadableStream,
    what: string,
    show: (line: string) => void,
): Promise<{ id?: string; digest?: string }> {
    const result: { id?: string; digest?: string } = {};
    const states = new Map<string, string>();
    for await (const line of createInterface({ input: stream as Readable })) {
        const progress = line.trim() === "" ? {} : (JSON.parse(line) as Progress);
        if (progress.error !== undefined) {
            throw new Error(`error reading ${what} output: ${progress.error}`);
        }
        result.id = progress.aux?.ID ?? result.id;
        result.digest = progress.aux?.Digest ?? result.digest;
        for (const text of texts(progress, states)) {
            show(text);
        }
    }
    return result;
}

function texts({ stream, status, id, aux }: Progress, states: Map<string, string>): string[] {
    if (aux?.ID) {
        return [`Built image with ID ${aux.ID}`];
    }
    if (aux?.Digest) {
        return [`Pushed image with digest ${aux.Digest}`];
    }
    if (stream !== undefined) {
        return stream
            .split("\n")
            .map(line => line.trim())
            .filter(Boolean);
    }
    // A layer reports progress many times a second: print only changes of its state.
    if (status === undefined || (id !== undefined && states.get(id) === status)) {
        return [];
    }
    if (id !== undefined) {
        states.set(id, status);
    }
    return [status];
}
