import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { PrometheusCheck } from "../../model/promotion/promotion.js";
import type { PromotionRecord } from "../../model/promotion/promotion-record.js";
import { ensurePlatform } from "../../platform/ensure-platform.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import type { StoryLoad } from "./story-load.js";

// Shows, with a real Prometheus that asks the pods, that a failed update leaves traffic where it was and no request is
// lost.
describe("A promotion that asks Prometheus", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let load: StoryLoad;
    let prometheus: string;

    /** The fraction of answers to users that are errors. */
    const requests = (status: string) =>
        `sum(rate(http_requests_total{pod=~"$PODS", handler="/version", status=~"${status}"}[8s]))`;
    const errors = `(${requests("5..")} or vector(0)) / ${requests(".*")}`;

    /** @param silentSeconds for a check that gets no answer; others have time to get one */
    function ask(query: string, bounds: Partial<PrometheusCheck>, address = prometheus, silentSeconds = 120): void {
        story.settings.edit(settings => {
            settings.promotion = {
                steps: [{ weight: 40, holdSeconds: 5 }],
                everySeconds: 1,
                silentSeconds,
                checks: [{ name: "errors", prometheus: { address, query, ...bounds } }],
            };
            delete settings.quarantine;
        });
    }

    before(async () => {
        const { prometheusUrl } = await ensurePlatform(() => undefined, { addons: ["gateway", "prometheus"] });
        prometheus = prometheusUrl!;
        story = await Story.start("prometheus", { gateway: true });
        story.settings.edit(({ release }) => {
            release.scrape = {};
        });
        for (const version of ["1.0.0", "1.1.0"]) expectCode(0, await story.release("deploy", version));
    });
    after(() => story?.close());

    it("treats missing traffic as no answer, never as a pass", async () => {
        ask(errors, { atMost: "0.01" }, prometheus, 5);
        const { output } = expectCode(3, await story.release("promote"));
        assert.match(output, /Stopped at 40 %: errors has had no answer for \d+ s: the query returned (NaN|nothing)\./);
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
    });

    it("treats an absent Prometheus as no answer", async () => {
        load = await story.load();
        ask(errors, { atMost: "0.01" }, "http://127.0.0.1:9", 5);
        const { output } = expectCode(3, await story.release("promote"));
        assert.match(
            output,
            /errors has had no answer for \d+ s: Prometheus at http:\/\/127\.0\.0\.1:9 does not answer: /,
        );
        assert.equal(await story.cluster.serving(), "1.0.0 in blue");
    });

    it("stops at a number that is out of bounds", async () => {
        ask(requests("2.."), { atMost: "0.001" });
        const { output } = expectCode(3, await story.release("promote"));
        assert.match(output, /Stopped at 40 %: errors: [\d.]+ is above 0\.001\. Traffic is back on 1\.0\.0\./);
    });

    it("compares with the live release and continues while the numbers are in bounds", async () => {
        ask(errors, { atMost: "0.01", atMostTimesLive: "1.5" });
        const { output } = expectCode(0, await story.release("promote"));
        assert.match(output, /40 %: errors passed: 0\n/);
        assert.match(output, /1\.1\.0 in green is promoted/);
    });

    it("keeps Prometheus's answers for both releases and the bounds", async () => {
        const { stdout } = expectCode(0, await story.release("show", "latest", "--json"));
        const { promotion } = JSON.parse(stdout) as { promotion: PromotionRecord };
        const [check] = promotion.checks;
        assert.deepEqual([promotion.outcome, check?.verdict], ["done", "passed"]);
        assert.deepEqual(check?.bounds, [
            { comparison: "atMost", threshold: 0.01 },
            { comparison: "atMostTimesLive", threshold: 1.5 },
        ]);
        assert.deepEqual([check?.candidate?.most, check?.live?.most], [0, 0]);
        const asked = check!.points.filter(([, verdict]) => verdict === "passed");
        assert.ok(asked.length > 0);
        assert.ok(asked.every(([, , value, live]) => value === 0 && live === 0));
    });

    it("asks a Prometheus behind a log-in with a secret header, which nobody else gets to see", async () => {
        const secret = "Bearer m4rker-of-prometheus";
        const guarded = createServer(async (request, response) => {
            if (request.headers.authorization !== secret) return response.writeHead(401).end("log in");
            return response.end(await (await fetch(`${prometheus}${request.url}`)).text());
        }).listen(0, "127.0.0.1");
        await once(guarded, "listening");
        const address = `http://127.0.0.1:${(guarded.address() as AddressInfo).port}`;
        try {
            expectCode(0, await story.release("rollback", "--reason", "again"));
            ask(errors, { atMost: "0.01" }, address, 5);
            const refused = expectCode(3, await story.release("promote", "1.1.0"));
            assert.match(
                refused.output,
                /errors has had no answer for \d+ s: Prometheus at \S+ denies access \(401\); give it an Authorization header with a secret value/,
            );
            ask(errors, { atMost: "0.01" }, address);
            const path = "fastapi-release:promotion.checks[0].prometheus.headers.Authorization";
            expectCode(0, await story.pulumi("config", "set", "--secret", "--path", path, secret));
            const { output } = expectCode(0, await story.release("promote", "1.1.0"));
            assert.match(output, /40 %: errors passed: 0\n/);
            const shown = expectCode(0, await story.release("show", "latest", "--json"));
            const out = join(story.folder, "report.html");
            expectCode(0, await story.release("report", "--out", out));
            const kept = readdirSync(story.stateFolder, { recursive: true, withFileTypes: true })
                .filter(each => each.isFile())
                .map(each => readFileSync(join(each.parentPath, each.name), "utf8"));
            for (const text of [output, shown.output, readFileSync(out, "utf8"), story.settings.text, ...kept]) {
                assert.doesNotMatch(text, /m4rker/);
            }
        } finally {
            guarded.closeAllConnections();
            guarded.close();
        }
    });

    it("loses no request", () => load.stop(["1.0.0", "1.1.0"]));
});
