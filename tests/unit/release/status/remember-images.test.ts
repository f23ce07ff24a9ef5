import assert from "node:assert/strict";
import type { imageState } from "../../../../release/rollback/target-facts.js";
import { rememberImages } from "../../../../release/status/status.js";
import { release } from "../sample-settings.js";

describe("rememberImages", () => {
    let nowMs = 0;
    let asked: string[] = [];
    let answer: "present" | "unknown" = "present";
    const ask: typeof imageState = async ({ version }) => {
        asked.push(version);
        return { image: answer };
    };
    const askSpaced = async (images: typeof imageState, version: string) => {
        const state = await images(release(version), true, {});
        await new Promise(setImmediate);
        return state;
    };
    beforeEach(() => {
        nowMs = 0;
        asked = [];
        answer = "present";
    });

    it("asks about the same images at most once a minute", async () => {
        const images = rememberImages(ask, () => nowMs);
        for (const ms of [0, 30_000, 59_999, 60_000]) {
            nowMs = ms;
            assert.deepEqual(await askSpaced(images, "1.0.0"), { image: "present" });
        }
        assert.deepEqual(asked, ["1.0.0", "1.0.0"]);
    });

    it("asks about others at once", async () => {
        const images = rememberImages(ask, () => nowMs);
        await askSpaced(images, "1.0.0");
        await askSpaced(images, "1.1.0");
        assert.deepEqual(asked, ["1.0.0", "1.1.0"]);
    });

    it("asks again if the registry gave no answer", async () => {
        const images = rememberImages(ask, () => nowMs);
        answer = "unknown";
        await askSpaced(images, "1.0.0");
        answer = "present";
        assert.deepEqual(await askSpaced(images, "1.0.0"), { image: "present" });
    });
});
