import assert from "node:assert/strict";
import { chooseEntry, renderConfig } from "../../../../release/render/render-source.js";
import { digests, entry } from "../sample-settings.js";

const entries = [
    entry(4, { kind: "destroy" }),
    entry(3, { result: "failed" }),
    entry(2, { message: "promote" }),
    entry(1, { message: "deploy" }),
];

describe("chooseEntry", () => {
    const choose = (wanted: string, all = entries) =>
        chooseEntry({ entry: wanted, settings: false, stack: "dev" }, all);

    it("finds an entry by number, and the latest successful one", () => {
        assert.equal(choose("1").entry?.message, "deploy");
        assert.equal(choose("latest").entry?.message, "promote");
    });

    const refusals: readonly [wanted: string, all: typeof entries, message: string][] = [
        ["9", entries, "the ledger of stack dev has no entry 9; choose one of 1, 2."],
        ["latest", [], "the ledger of stack dev has no entry latest; deploy first, or use --settings."],
        ["3", entries, "entry 3 failed: it was never fully applied; choose one of 1, 2."],
        ["4", entries, "entry 4 is a destroy, which has no manifests; choose one of 1, 2."],
        ["1.0.0", entries, '"1.0.0" is not an entry; use a number, as history shows it, or latest.'],
    ];
    for (const [wanted, all, message] of refusals) {
        it(`refuses ${wanted} of ${all.length} entries`, () =>
            assert.equal(choose(wanted, all).problem?.message, message));
    }
});

describe("renderConfig", () => {
    const repository = "localhost:5000/users";
    const config = (change: object = {}) => ({
        "kubernetes:context": "production",
        "team:token": { secure: "v1:abc" },
        "fastapi-release:service": { name: "users", namespace: "users" },
        "fastapi-release:release": { repository },
        "fastapi-release:secrets": { "1": { API_KEY: { secure: "v1:abc" } } },
        "fastapi-release:slots": { blue: { version: "1.0.0", repository, secrets: 1, ...change } },
        "fastapi-release:traffic": "blue",
    });

    it("shows the program no secret", () => {
        const given = renderConfig(config({ digest: digests["1.0.0"] }), {}, "stand-in");
        assert.deepEqual(given.problems, undefined);
        assert.doesNotMatch(JSON.stringify(given.config), /v1:abc|secure/);
        assert.deepEqual(given.config?.["fastapi-release:secrets"], { "1": { API_KEY: "stand-in" } });
        assert.equal(given.config?.["team:token"], "stand-in");
    });

    it("takes digests from the last update's record", () => {
        const image = `${repository}:1.0.0@${digests["1.0.0"]}`;
        const blue = { version: "1.0.0", digest: digests["1.0.0"]!, releaseId: "0123456789", image, sessionSecret: 1 };
        assert.equal(renderConfig(config(), { slots: { blue } }, "").settings?.slots.blue?.digest, digests["1.0.0"]);
    });

    it("refuses an image without a known digest, since nothing is built", () => {
        assert.deepEqual(renderConfig(config(), {}, "").problems, [
            {
                path: "slots.blue.digest",
                message: "missing, and not in the ledger; `deploy` looks it up or builds the image.",
            },
        ]);
    });

    it("says what is wrong with the settings", () => {
        const { problems = [] } = renderConfig({ "fastapi-release:service": { name: "Users" } }, {}, "");
        assert.ok(
            problems.some(({ path }) => path === "service.name"),
            JSON.stringify(problems),
        );
    });
});
