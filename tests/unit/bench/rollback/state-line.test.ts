import assert from "node:assert/strict";
import { Agent, request } from "node:http";
import { StateLine } from "../../../../bench/rollback/remote-states.js";
import { HttpReceiver } from "../../../http-receiver.js";

describe("A connection to a backend", () => {
    it("counts requests, each once, with a body or without, on one connection", async () => {
        const receiver = await HttpReceiver.start(200);
        const line = await StateLine.open(Number(receiver.host.split(":")[1]), 0);
        const agent = new Agent({ keepAlive: true, maxSockets: 1 });
        const ask = (method: string, body: string) =>
            new Promise<void>((done, fail) => {
                const asked = request(`http://${line.address}/state`, { agent, method }, answer => {
                    answer.resume().on("end", done);
                });
                asked.on("error", fail).end(body);
            });
        try {
            await ask("GET", "");
            await ask("PUT", "GET /not-a-request".repeat(10_000));
            await ask("POST", "{}");
            assert.deepEqual([line.requests, receiver.received.length], [3, 3]);
        } finally {
            agent.destroy();
            line.close();
            await receiver.close();
        }
    });
});
