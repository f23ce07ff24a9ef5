import assert from "node:assert/strict";
import { amountValue } from "../../../../model/settings/shape.js";

describe("amountValue", () => {
    const values: [string, number][] = [
        ["1", 1],
        ["250m", 0.25],
        ["1100m", 1.1],
        ["0.5", 0.5],
        ["1k", 1000],
        ["1Ki", 1024],
        ["1.5Gi", 1.5 * 1024 ** 3],
        ["2E", 2e18],
        ["2E3", 2000],
        ["5e-1", 0.5],
        [".5", 0.5],
    ];
    for (const [amount, value] of values)
        it(`is ${value} for ${amount}`, () => assert.equal(amountValue(amount), value));
});
