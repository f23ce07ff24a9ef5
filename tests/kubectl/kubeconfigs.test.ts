import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { buildPeer } from "../../bench/rollback/peer-program.js";
import { type KubeconfigCase, prepare } from "./cases/kubeconfig-case.js";
import { kubeconfigCases } from "./kubeconfig-cases.js";
import { KubeconfigWorld, type Seen } from "./kubeconfig-world.js";

interface Answer {
    readonly seen: Seen | undefined;
    readonly said: string;
}

// unit/cluster/kubeconfig-cases compares our client with the same table.
describe("kubectl, given the same kubeconfigs", function () {
    this.timeout(900_000);
    let world: KubeconfigWorld;
    let kubectl: string;

    before(async () => {
        const { folder, skipped } = await buildPeer("kubectl", () => undefined);
        assert.ok(folder !== undefined, skipped);
        kubectl = join(folder, "kubectl");
        world = await KubeconfigWorld.start();
    });
    after(() => world?.close());

    async function ask(tried: KubeconfigCase): Promise<Answer> {
        const { folder, environment } = prepare(tried, world);
        const args = [...(tried.context === undefined ? [] : ["--context", tried.context]), "version"];
        let said = "";
        const seen = await world.sees(
            () =>
                new Promise<void>(done => {
                    const env = { ...environment, PATH: process.env["PATH"], HOME: folder };
                    const child = execFile(
                        kubectl,
                        args,
                        { env, cwd: folder, timeout: 60_000 },
                        (_error, out, error) => {
                            said = out + error;
                            done();
                        },
                    );
                    child.stdin?.end();
                }),
        );
        return { seen, said };
    }

    for (const tried of kubeconfigCases) {
        it(`${"asks" in tried ? "asks" : "refuses"}: ${tried.name}`, async () => {
            const { seen, said } = await ask(tried);
            if ("asks" in tried) assert.deepEqual(seen, tried.asks(world), said);
            else {
                assert.equal(seen, undefined);
                assert.ok(said.includes(tried.kubectl), said);
            }
        });
    }
});
