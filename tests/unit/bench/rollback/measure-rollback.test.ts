import assert from "node:assert/strict";
import { isSilent } from "../../../../bench/rollback/measure-rollback.js";

const answer = (time: number, version: string) => ({ time, kind: "fresh", tookMs: 1, version }) as const;

describe("A rolled back release", () => {
    const answers = [answer(10_000, "1.1.0"), answer(10_500, "1.1.0"), answer(12_400, "1.0.0")];

    it("may answer again within two seconds", () => assert.equal(isSilent(answers, 12_500), false));

    it("is silent after them, whoever else answers", () => assert.equal(isSilent(answers, 12_501), true));
});
