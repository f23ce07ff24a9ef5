import assert from "node:assert/strict";
import { machineOf } from "./cloud-machine.js";
import { PulumiCloud } from "./pulumi-cloud.js";

/** How one update sent the state: the last part of each address. */
async function checkpointsOf(deltaFromBytes: number | undefined): Promise<string[]> {
    const cloud = await PulumiCloud.start({ deltaFromBytes });
    const machine = machineOf(cloud);
    try {
        await machine.succeed("stack", "init", "dev");
        await machine.succeed("up", "--yes", "--skip-preview");
        assert.deepEqual(await machine.json<object>("stack", "output", "--json"), {
            version: "1.0.0",
            password: "[secret]",
        });
        const saved = cloud.requests.filter(({ method }) => method === "PATCH");
        assert.ok(saved.every(({ status }) => status === 204));
        return saved.map(({ path }) => path.split("/").at(-1)!);
    } finally {
        machine.remove();
        await cloud.close();
    }
}

describe("The state sent to the stand-in for Pulumi Cloud", function () {
    this.timeout(30_000);

    it("comes whole each time unless the server asks for differences", async () => {
        assert.deepEqual(new Set(await checkpointsOf(undefined)), new Set(["checkpoint"]));
    });

    it("comes verbatim while it is small", async () => {
        assert.deepEqual(new Set(await checkpointsOf(1_000_000)), new Set(["checkpointverbatim"]));
    });

    it("comes as differences to the first, byte for byte, when it is large", async () => {
        const [first, ...others] = await checkpointsOf(1);
        assert.equal(first, "checkpointverbatim");
        assert.deepEqual(new Set(others), new Set(["checkpointdelta"]));
    });
});
