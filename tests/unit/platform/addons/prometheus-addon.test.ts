import assert from "node:assert/strict";
import { platformInstance } from "../../../../machine/platform-info.js";
import { productVersion, prometheus } from "../../../../platform/addons/prometheus/prometheus-addon.js";
import { platformLayout } from "../../../../platform/platform-layout.js";

const layout = platformLayout(platformInstance({ XDG_CACHE_HOME: "/c" }), "/bin-of-kubernetes");

describe("the add-on prometheus", () => {
    for (const [module, product] of [
        ["v0.313.0", "v3.13.0"],
        ["v0.300.2", "v3.0.2"],
    ] as const) {
        it(`is ${product} as the module's ${module}`, () => assert.equal(productVersion(module), product));
    }

    it("listens where its description says, on both sides of the namespace, on loopback only", () => {
        const [forward, server] = prometheus.daemons(layout);
        assert.deepEqual(prometheus.info(layout), { prometheusUrl: "http://127.0.0.1:19090" });
        assert.ok(server!.args.includes("--web.listen-address=127.0.0.1:19090"));
        assert.deepEqual(forward!.outerPorts, [19090]);
        const settings = Object.values(forward!.files).join();
        assert.match(
            settings,
            /bind 127\.0\.0\.1:19090\n {4}server inside 127\.0\.0\.1:19090 namespace fastapi-release\n/,
        );
    });
});
