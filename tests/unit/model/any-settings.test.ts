import assert from "node:assert/strict";
import fc from "fast-check";
import { checkSettings } from "../../../model/settings/check-settings.js";
import { readSettings } from "../../../model/settings/read-settings.js";
import { settingsLike } from "./settings-like.js";

const repository = "registry.example.com/users";

describe("any settings", () => {
    it("that are valid stay the same when read again, as when a program passes them on", () => {
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

    it("that are valid are checked once: checked settings pass unread, and a copy is checked again", () => {
        const { settings } = checkSettings({ service: { name: "users", namespace: "users" }, release: { repository } });
        assert.ok(settings !== undefined);
        assert.equal(checkSettings(settings).settings, settings);
        const { problems } = checkSettings({ ...settings, traffic: { blue: 100 } });
        assert.deepEqual(problems, [
            { path: "traffic", message: "blue is empty; put a release into slots.blue first." },
        ]);
    });

    it("that are valid may be changed next to a scale, which replaces replicas", () => {
        const scaled = {
            service: { name: "users", namespace: "users", scale: { min: 2, max: 4 } },
            release: { repository, resources: { requests: { cpu: "100m" } } },
        };
        const { settings } = checkSettings(scaled);
        assert.deepEqual(checkSettings({ ...settings }), { settings });
    });

    for (const wrong of [0, 1, 10]) {
        it(`are either valid or have problems with a path and a sentence, with ${wrong} of a hundred values wrong`, () => {
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
