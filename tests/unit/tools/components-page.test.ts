import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { componentDocs } from "../../../tools/components-page.js";
import { runProgram } from "../components/mock-engine.js";

const root = join(__dirname, "..", "..", "..", "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const files = readdirSync(join(root, "components"), { encoding: "utf8", recursive: true }).filter(file =>
    file.endsWith(".ts"),
);
const components = files.flatMap(file => componentDocs(file, read(`components/${file}`)) ?? []);

/** The stack's settings in the examples that read them. */
const config = {
    "kubernetes:context": "production",
    "database:url": "postgres://users",
    "fastapi-release:service": JSON.stringify({ name: "users", namespace: "users" }),
    "fastapi-release:release": JSON.stringify({ repository: "registry.example.com/team/users" }),
};

describe("docs/components.md", () => {
    it("describes every argument and output", () => {
        const silent = components.flatMap(({ name, about, args, outputs }) =>
            [{ name: "itself", about }, ...args, ...outputs].flatMap(member =>
                member.about === "" ? [`${name}: ${member.name}`] : [],
            ),
        );
        assert.deepEqual(silent, []);
    });

    const examples = readdirSync(join(root, "examples", "typescript")).map(file => file.replace(/\.ts$/, ""));

    it("has an example for every exported component", () => {
        const exported = [...read("components/index.ts").matchAll(/from "\.\/[a-z/-]*?([a-z-]+)\.js"/g)].map(
            ([, file]) => file,
        );
        const without = exported.filter(
            file => !/^((checked|stack)-settings|read-last|service-outputs)$/.test(file!) && !examples.includes(file!),
        );
        assert.deepEqual(without, []);
    });

    for (const example of examples) {
        it(`has an example that runs: ${example}`, async () => {
            const path = join(root, "dist", "examples", "typescript", `${example}.js`);
            const { registrations } = await runProgram(
                async () => {
                    const program = require(path) as unknown;
                    return typeof program === "function" ? (program as () => Promise<unknown>)() : program;
                },
                { config, builtDigest: `sha256:${"a".repeat(64)}` },
            );
            assert.ok(registrations.length > 1);
        });
    }
});

describe("The reader of docstrings", () => {
    it("reads arguments, defaults and outputs, and nothing private", () => {
        const docs = componentDocs(
            "gate.ts",
            `export interface GateArgs extends Pick<Settings, "a"> {
                /** Seconds for
                 * all. @default 60 */
                readonly within?: number;
                readonly name: string;
            }
            /** Asks once. */
            export class Gate extends pulumi.ComponentResource {
                /** Never false. */
                readonly passed: pulumi.Output<true>;
                private readonly job: Job;
            }`,
        );
        assert.deepEqual(docs, {
            name: "Gate",
            about: "Asks once.",
            args: [
                { name: "within", type: "number", about: "Seconds for all.", standard: "60" },
                { name: "name", type: "string", about: "" },
            ],
            inherits: ['Pick<Settings, "a">'],
            outputs: [{ name: "passed", type: "pulumi.Output<true>", about: "Never false." }],
        });
        assert.equal(componentDocs("plain.ts", "export class Plain {}"), undefined);
    });
});
