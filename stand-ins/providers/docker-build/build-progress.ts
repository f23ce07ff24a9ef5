// BuildKit's part of the answer to a build, JSON objects, one a line: {"id": "moby.buildkit.trace", "aux": base64 of a
// StatusResponse {vertexes = 1: {digest = 1, name = 3, cached = 4, started = 5, completed = 6}, logs = 3: {vertex = 1,
// stream = 3, msg = 4}}}, {"id": "moby.image.id", "aux": {"ID"}} with the result, and {"error"} when it fails; the HTTP
// status is 200 all along.
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

/** Shows what one message tells: a step when it starts or is found in the cache, and the lines that steps print. */
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

/** The lines that steps print. A message may end within a line, and so within a secret that is to be hidden in it. */
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

    /** Shows what the step, or each one, printed after its last whole line. */
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
    /** Of a field that has a length; else none. */
    readonly bytes: Uint8Array;
    /** Of a number; else 0. */
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
