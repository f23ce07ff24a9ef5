import assert from "node:assert/strict";
import { FastApiService } from "../../../../components/service/fastapi-service.js";
import { readLast } from "../../../../components/service/service-outputs.js";
import type { Predecessor } from "../../../../model/ledger/predecessor.js";
import { runProgram } from "../mock-engine.js";
import { ids, settings } from "../two-releases.js";

describe("readLast", () => {
    it("returns nothing before the first update, and what a service has left behind after it", async () => {
        const program = async () => {
            const last = await readLast("shop-users");
            return { last, record: new FastApiService("users", { settings: settings(), last }).record };
        };
        const first = (await runProgram(program)).result;
        assert.deepEqual(first.last, {});
        const record = await new Promise<Predecessor>(resolve => first.record.apply(resolve));
        assert.deepEqual(record.service, { name: "users", namespace: "users-dev" });
        assert.deepEqual(record.traffic, { blue: 100 });
        assert.equal(record.slots?.green?.releaseId, ids().green);
        assert.equal(record.slots?.blue?.served, true);
        assert.match(record.fingerprint ?? "", /^[0-9a-f]{16}$/);
        const second = (await runProgram(program, { lastOutputs: { "shop-users": record } })).result;
        assert.deepEqual(second.last, JSON.parse(JSON.stringify(record)));
    });
});
