import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { BinaryWriter } from "google-protobuf";
import { followBuild } from "../../../../../stand-ins/providers/docker-build/build-with-buildkit.js";

/** One line of the daemon's answer: BuildKit's content of one message. */
function trace(write: (message: BinaryWriter) => void): string {
    const message = new BinaryWriter();
    write(message);
    return JSON.stringify({
        id: "moby.buildkit.trace",
        aux: Buffer.from(message.getResultBuffer()).toString("base64"),
    });
}

function part(message: BinaryWriter, number: number, write: (part: BinaryWriter) => void): void {
    const inner = new BinaryWriter();
    write(inner);
    message.writeBytes(number, inner.getResultBuffer());
}

const step = (digest: string, name: string, ...told: ("cached" | "started" | "completed")[]) =>
    trace(message =>
        part(message, 1, vertex => {
            vertex.writeString(1, digest);
            vertex.writeString(3, name);
            if (told.includes("cached")) vertex.writeBool(4, true);
            if (told.includes("started")) vertex.writeBytes(5, new Uint8Array());
            if (told.includes("completed")) vertex.writeBytes(6, new Uint8Array());
        }),
    );

const prints = (digest: string, printed: string | Buffer, stream = 1) =>
    trace(message =>
        part(message, 3, log => {
            log.writeString(1, digest);
            log.writeInt64(3, stream);
            log.writeBytes(4, Buffer.from(printed));
        }),
    );

const image = JSON.stringify({ id: "moby.image.id", aux: { ID: "sha256:a" } });

describe("followBuild", () => {
    async function follow(...answer: string[]): Promise<{ shown: string[]; outcome: string }> {
        const shown: string[] = [];
        const stream = Readable.from(answer.map(line => `${line}\n`));
        const outcome = await followBuild(stream, line => shown.push(line)).catch(({ message }: Error) => message);
        return { shown, outcome };
    }

    it("shows steps as they start or are found in the cache, and returns the image", async () => {
        const answer = [
            step("a", "[1/2] FROM base", "started"),
            step("a", "[1/2] FROM base", "cached", "started", "completed"),
            step("b", "[2/2] RUN pip install", "started"),
            prints("b", "one\n\ntwo\n"),
            step("b", "[2/2] RUN pip install", "started", "completed"),
        ];
        assert.deepEqual(await follow(...answer, image), {
            shown: ["[1/2] FROM base", "[1/2] FROM base: cached", "[2/2] RUN pip install", "one", "two"],
            outcome: "sha256:a",
        });
    });

    it("shows a line that arrives in pieces as one, whatever other steps and streams print in between", async () => {
        const euro = Buffer.from("€\n");
        const answer = [
            prints("a", "hunt"),
            prints("b", "two"),
            prints("a", "warning\n", 2),
            prints("a", "er2\n"),
            prints("a", euro.subarray(0, 1)),
            prints("a", euro.subarray(1)),
            prints("a", "end"),
            step("a", "RUN", "started", "completed"),
        ];
        assert.deepEqual(await follow(...answer, image), {
            shown: ["warning", "hunter2", "€", "end", "two"],
            outcome: "sha256:a",
        });
    });

    it("shows what was printed before the daemon reports an error", async () => {
        assert.deepEqual(await follow(prints("a", "no space left"), JSON.stringify({ error: "exit code: 1" })), {
            shown: ["no space left"],
            outcome: "error reading build output: exit code: 1",
        });
        assert.equal((await follow()).outcome, "the build ended without an image");
    });
});
