import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type * as pulumi from "@pulumi/pulumi";
import { readImageEnv } from "../../../../components/slot/image-env.js";
import { digest } from "../two-releases.js";

const owner = {} as pulumi.Resource;

describe("What an image sets by ENV", () => {
    it("is not guessed if the registry does not answer: the error says what to do", async () => {
        const reference = `127.0.0.1:1/users:1.4.0@${digest("a")}`;
        await assert.rejects(readImageEnv(reference, ["PYTHONPATH", "GUNICORN_CMD_ARGS"], owner), {
            message: [
                `What ${reference} itself sets by ENV is not known, and its pods add to PYTHONPATH, GUNICORN_CMD_ARGS: ` +
                    "127.0.0.1:1 cannot be reached: nothing listens there; start the registry.",
                "Let this machine reach the registry;",
                'or say in the release what the image sets, or that it sets nothing: env: {PYTHONPATH: "", GUNICORN_CMD_ARGS: ""};',
                "or give up what is added: drain: off.",
            ].join("\n  "),
        });
    });

    it("is refused for an image that the registry does not have: its pods could not start", async () => {
        const registry = createServer(({ url }, response) => response.writeHead(url === "/v2/" ? 200 : 404).end());
        registry.listen(0, "127.0.0.1");
        try {
            await new Promise(listening => registry.once("listening", listening));
            const reference = `127.0.0.1:${(registry.address() as AddressInfo).port}/users:1.4.0@${digest("a")}`;
            await assert.rejects(readImageEnv(reference, ["PYTHONPATH"], owner), {
                message: [
                    `The registry does not have ${reference}, from which pods are to start.`,
                    "Correct the slot's version and digest, or push the image;",
                    "some registries answer so too when this machine's login may not read the repository.",
                ].join("\n  "),
            });
        } finally {
            registry.close();
        }
    });
});
