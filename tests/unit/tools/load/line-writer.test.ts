import assert from "node:assert/strict";
import { LineWriter } from "../../../../tools/load/answer.js";

describe("lines of the load", () => {
    it("go out together, in their order, 50 ms after the first", async () => {
        const written: string[] = [];
        const lines = new LineWriter(text => written.push(text));
        for (const time of [1, 2, 3]) lines.add({ time });
        assert.deepEqual(written, []);
        await new Promise(resolve => setTimeout(resolve, 90));
        lines.add({ time: 4 });
        assert.deepEqual(written, ['{"time":1}\n{"time":2}\n{"time":3}\n']);
        lines.flush();
        lines.flush();
        assert.deepEqual(written.slice(1), ['{"time":4}\n']);
    });
});
