import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { runProgram } from "./mock-engine.js";
import { made, refusedArguments, release } from "./refused-arguments.js";

describe("Invalid arguments", () => {
    for (const [component, wrong, title, ...lines] of refusedArguments) {
        it(`are refused all at once, before the component is registered: ${title}`, async () => {
            const { registrations, result } = await runProgram(() => {
                try {
                    return void made[component]!(wrong);
                } catch (error) {
                    return (error as Error).message;
                }
            });
            const [first, ...rest] = (result ?? "nothing").split("\n");
            assert.equal(first, title);
            assert.equal(rest.length, lines.length, result);
            for (const [index, line] of lines.entries()) {
                const told = rest[index]!.replace("  - ", "");
                if (line.startsWith("^")) assert.match(told, new RegExp(line));
                else assert.equal(told, line);
            }
            assert.ok(!registrations.some(({ type }) => type === `fastapi-release:index:${component}`));
        });
    }

    for (const [component, make] of Object.entries(made)) {
        // Its services have no shares here.
        if (component === "ApiVersions") continue;
        it(`are the only ones that ${component} refuses`, async () => {
            await runProgram(() => make({}));
        });
    }

    it("are not looked for among another resource's outputs", async () => {
        const later = { namespace: pulumi.output("Not known"), image: pulumi.output("yet") };
        await runProgram(() => made["ReleaseSlot"]!(later));
    });

    it("may be outputs where a known value is required, and the refusal says so", async () => {
        const env = { DATABASE_URL: pulumi.output("postgres://") };
        await assert.rejects(
            runProgram(() => made["ReleaseSlot"]!({ release: { ...release, env } })),
            /release\.env\.DATABASE_URL: is an output of another resource, but must be known before anything is created; for the environment, keep it in a Secret that secretEnv names\./,
        );
    });
});
