// BuildKit's part of the answer to a build, JSON objects, one a line: {"id": "moby.buildkit.trace", "aux": base64 of a
// StatusResponse {vertexes = 1: {name = 3, cached = 4, started = 5, completed = 6}, logs = 3: {msg = 4}}}, {"id":
// "moby.image.id", "aux": {"ID"}} with the result, and {"error"} when it fails; the HTTP status is 200 all along.
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { BinaryReader } from "google-protobuf";

interface Progress {
    readonly id?: string;
    readonly aux?: string | { readonly ID?: string };
    readonly error?: string;
}

/** Shows the steps of a build and what they print; gives the image's local id. Throws what the daemon reports. */
export async function followBuild(stream: NodeJS.ReadableStream, show: (line: string) => void): Promise<string> {
    let built: string | undefined;
    for await (const line of createInterface({ input: stream as Readable })) {
        const { id, aux, error } = line.trim() === "" ? {} : (JSON.parse(line) as Progress);
        if (error !== undefined) throw new Error(`error reading build output: ${error}`);
        if (id === "moby.buildkit.trace" && typeof aux === "string") {
            for (const text of traceLines(Buffer.from(aux, "base64"))) show(text);
        } else if (typeof aux === "object") {
            built = aux.ID ?? built;
        }
    }
    if (built === undefined) throw new Error("the build ended without an image");
    return built;
}

/** What one message tells: a step when it starts or is found in the cache, and the lines that steps print. */
function traceLines(message: Uint8Array): string[] {
    return fields(message).flatMap(({ number, bytes }) => {
        if (number === 1) return stepLines(bytes());
        return number === 3 ? logLines(bytes()) : [];
    });
}

function stepLines(vertex: Uint8Array): string[] {
    const known = new Map(fields(vertex).map(field => [field.number, field]));
    const name = Buffer.from(known.get(3)?.bytes() ?? []).toString("utf8");
    if (known.has(4) && known.has(6)) return [`${name}: cached`];
    return known.has(5) && !known.has(6) ? [name] : [];
}

function logLines(log: Uint8Array): string[] {
    const printed =
        fields(log)
            .find(({ number }) => number === 4)
            ?.bytes() ?? new Uint8Array();
    return Buffer.from(printed)
        .toString("utf8")
        .split("\n")
        .map(line => line.trimEnd())
        .filter(Boolean);
}

interface Field {
    readonly number: number;
    /** Of a field that has a length. */
    bytes(): Uint8Array;
}

const delimited = 2;

function fields(message: Uint8Array): Field[] {
    const reader = new BinaryReader(message);
    const found: Field[] = [];
    while (reader.nextField()) {
        const number = reader.getFieldNumber();
        if ((reader.getWireType() as number) === delimited) {
            const value = reader.readBytes();
            found.push({ number, bytes: () => value });
        } else {
            reader.skipField();
            found.push({ number, bytes: () => new Uint8Array() });
        }
    }
    return found;
}
