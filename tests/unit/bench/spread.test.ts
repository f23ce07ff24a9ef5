import assert from "node:assert/strict";
import { showSpread, spread } from "../../../bench/write-result.js";

describe("The spread of measurements", () => {
    it("has median, least and most", () => {
        assert.deepEqual(spread([3, 1, 2]), { median: 2, min: 1, max: 3 });
        assert.deepEqual(spread([0.3, 0.1, 0.2, 0.4]), { median: 0.25, min: 0.1, max: 0.4 });
    });

    it("is shown with two decimals", () =>
        assert.equal(showSpread({ median: 0.254, min: 0.1, max: 12 }), "0.25 (0.10 to 12.00)"));
});
