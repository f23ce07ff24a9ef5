import assert from "node:assert/strict";
import { plainPods, sampleProbes } from "../../../../bench/rollback/kubectl-way.js";
import { renderProbes } from "../../../../model/pod/probes.js";

const digests = { "1.0.0": "sha256:a", "1.1.0": "sha256:b", "1.2.0": "sha256:c", "1.3.0": "sha256:d" };

interface Container {
    readonly image: string;
    readonly env: readonly { readonly name: string; readonly value: string }[];
    readonly [field: string]: unknown;
}

describe("The pods of peers", () => {
    const { spec } = plainPods({ repository: "localhost:5000/users", digests }, 10);
    const { containers, ...rest } = spec("1.1.0") as { readonly containers: readonly [Container] };
    const [app] = containers;

    it("run the release by digest, and start as slowly as requested", () => {
        assert.equal(app.image, "localhost:5000/users@sha256:b");
        assert.equal(app.env.find(({ name }) => name === "WARM_UP_SECONDS")?.value, "10");
    });

    it("have our pods' probes, and end as a newcomer's pods do", () => {
        const { startupProbe, readinessProbe, livenessProbe } = app;
        assert.deepEqual({ startupProbe, readinessProbe, livenessProbe }, renderProbes(sampleProbes));
        assert.equal("lifecycle" in app, false);
        assert.deepEqual(rest, {});
    });
});
