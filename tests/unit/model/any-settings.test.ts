import assert from "node:assert/strict";
import fc from "fast-check";
import { readSettings } from "../../../model/read-settings.js";
import { settingsLike } from "./settings-like.js";

describe("any settings", () => {
    it("that are clean are the same when they are read again, as those that a program passes on are", () => {
        let clean = 0;
        fc.assert(
            fc.property(settingsLike(0), raw => {
                const { settings } = readSettings(raw);
                if (settings === undefined) return;
                clean++;
                const { replicas, ...service } = settings.service;
                const written = service.scale === undefined ? settings : { ...settings, service };
                assert.deepEqual(readSettings(written), { settings });
            }),
            { numRuns: 3000, seed: 7 },
        );
        assert.ok(clean > 500, `only ${clean} were clean`);
    }).timeout(60_000);

    for (const wrong of [0, 1, 10]) {
        it(`are either clean or have problems with a place and a sentence, ${wrong} of a hundred values wrong`, () => {
            fc.assert(
                fc.property(settingsLike(wrong), raw => {
                    const { settings, problems } = readSettings(raw);
                    if (settings !== undefined) return;
                    assert.ok(problems.length > 0);
                    for (const { path, message } of problems) {
                        assert.equal(typeof path, "string");
                        assert.match(message, /[.?]$/s);
                    }
                }),
                { numRuns: 3400 },
            );
        }).timeout(60_000);
    }
});
