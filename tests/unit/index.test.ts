import assert from "node:assert/strict";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { releaseId } from "../../model/release/release-id.js";
import { readSettings } from "../../model/settings/read-settings.js";
import { SettingsFile } from "../../release/stack/settings-file.js";
import { runProgram } from "./components/mock-engine.js";

import program = require("../../index.js");

const root = join(__dirname, "..", "..", "..");
const prefix = "fastapi-release:";

/** The settings in a file of the project, by key without the project's name. */
function shipped(stack: string): Record<string, unknown> {
    return SettingsFile.read(root, stack).values();
}

describe("The program", () => {
    for (const stack of ["dev", "prod"]) {
        it(`accepts its shipped settings for ${stack}`, () => {
            assert.deepEqual(readSettings(shipped(stack)).problems, undefined);
        });
    }

    it("pins every release of production", () => {
        const slots = Object.values(readSettings(shipped("prod")).settings?.slots ?? {});
        assert.equal(slots.length, 2);
        assert.ok(slots.every(({ digest }) => digest !== undefined));
    });

    it("shows in its outputs who serves what", async () => {
        const raw = shipped("prod");
        const config = Object.fromEntries(
            Object.entries(raw).map(([key, value]) => [
                prefix + key,
                typeof value === "string" ? value : JSON.stringify(value),
            ]),
        );
        const { result } = await runProgram(program, { config: { ...config, "kubernetes:context": "production" } });
        const outputs = await new Promise<Record<string, unknown>>(resolve => pulumi.output(result).apply(resolve));
        const { blue } = readSettings(raw).settings!.slots;
        assert.deepEqual(
            { ...outputs, slots: (outputs["slots"] as Record<string, unknown>)["blue"] },
            {
                service: { name: "users", namespace: "users", gateway: "web" },
                traffic: { blue: 100 },
                live: "blue",
                slots: {
                    version: "1.4.0",
                    digest: blue!.digest,
                    releaseId: releaseId("users", blue!),
                    image: `registry.example.com/team/users:1.4.0@${blue!.digest}`,
                    // No registry answers here.
                    size: undefined,
                    imageEnv: {},
                    sessionSecret: 1,
                    served: true,
                    checks: ["/healthz", "/readyz", "/v1/users"].map(path => ({
                        check: `GET ${path}`,
                        result: "passed",
                    })),
                },
                fingerprint: outputs["fingerprint"],
                served: outputs["served"],
            },
        );
        const served = outputs["served"] as readonly { version: string }[];
        assert.deepEqual(
            served.map(({ version }) => version),
            ["1.4.0"],
        );
        assert.match(String(outputs["fingerprint"]), /^[0-9a-f]{16}$/);
    });
});
