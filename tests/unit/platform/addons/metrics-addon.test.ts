import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { platformInstance } from "../../../../machine/platform-info.js";
import { metrics } from "../../../../platform/addons/metrics/metrics-addon.js";
import { platformLayout } from "../../../../platform/platform-layout.js";

describe("the add-on metrics", () => {
    let cache: string;
    before(() => {
        cache = mkdtempSync(join(tmpdir(), "metrics-"));
    });
    after(() => rmSync(cache, { recursive: true, force: true }));

    it("is found by the API server where it listens, and known by the platform's own authority", () => {
        const layout = platformLayout(platformInstance({ XDG_CACHE_HOME: cache }), "/bin-of-kubernetes");
        mkdirSync(layout.path("pki"), { recursive: true });
        writeFileSync(layout.path("pki", "ca.crt"), "the authority");
        const objects = Object.fromEntries(metrics.objects(layout).map(object => [object.kind, object]));
        const server = metrics.daemons(layout).find(({ name }) => name === "metrics-server")!;

        const slice = objects["EndpointSlice"] as unknown as {
            endpoints: { addresses: string[] }[];
            ports: { port: number }[];
        };
        assert.ok(server.args.includes(`--bind-address=${slice.endpoints[0]!.addresses[0]}`));
        assert.ok(server.args.includes(`--secure-port=${slice.ports[0]!.port}`));
        const service = objects["APIService"]!["spec"] as { caBundle: string; insecureSkipTLSVerify?: boolean };
        assert.equal(Buffer.from(service.caBundle, "base64").toString(), "the authority");
        assert.equal(service.insecureSkipTLSVerify, undefined);
    });
});
