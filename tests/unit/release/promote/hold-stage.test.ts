import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { PromotionCheck } from "../../../../model/promotion/promotion.js";
import type { OpenStack } from "../../../../release/open/open-stack.js";
import type { ReleaseLease } from "../../../../release/open/release-lease.js";
import { Report } from "../../../../release/output/report.js";
import { holdStage } from "../../../../release/promote/hold-stage.js";
import type { Verdict } from "../../../../release/promote/judge-answer.js";
import { StopSignals } from "../../../../release/update/stop-signals.js";
import { json, serve } from "../../cluster/api-server.js";
import { candidate, live } from "../sample-promotion.js";
import { settings } from "../sample-settings.js";

describe("A held share", () => {
    const folder = mkdtempSync(join(tmpdir(), "hold-stage-"));
    after(() => rmSync(folder, { recursive: true }));

    it("asks nothing more after a check fails while the Lease is being read", async () => {
        const { api, close } = await serve((_request, response) =>
            json(response, 200, {
                kind: "PodList",
                metadata: {},
                items: [{ metadata: {}, status: { conditions: [{ type: "Ready", status: "True" }] } }],
            }),
        );
        const [asked, heard] = [join(folder, "asked"), join(folder, "heard")];
        const script = `echo >> ${asked}; until [ -e ${heard} ]; do sleep 0.01; done; exit 1`;
        const check: PromotionCheck = { name: "script", command: ["sh", "-c", script] };
        const noted: Verdict["verdict"][] = [];
        const recorder = {
            note: (_: PromotionCheck, { verdict }: Verdict) => noted.push(verdict),
            end: () => undefined,
        };
        const lease = {
            async readIntent() {
                if (!existsSync(asked)) return;
                writeFileSync(heard, "");
                while (noted.length === 0) await sleep(5);
            },
            publish: async () => undefined,
        } as unknown as ReleaseLease;
        const promotion = { everySeconds: 0.1 };
        const stack = { settings: settings({ promotion }), api, environment: {} } as unknown as OpenStack;
        const stage = { weight: 20, holdSeconds: 60, checks: [check] };
        const signals = new StopSignals();
        const held = { stage, number: 1, of: 2, candidate, live, lease, signals, recorder };
        const end = await holdStage(stack, held, new Report(false, () => undefined));
        signals.close();
        assert.deepEqual([end.kind, end.why], ["failed", "script: exit code 1"]);
        // Long enough to see another question.
        await sleep(200);
        assert.deepEqual([readFileSync(asked, "utf8").length, noted], [1, ["failed"]]);
        close();
    });
});
