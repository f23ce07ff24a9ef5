import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { signalProcess } from "../../machine/process-identity.js";
import { killAll } from "../platform/kill-all.js";
import { leftOver, nothing } from "../platform/left-over.js";
import {
    killPlatformCommand,
    platformCommand,
    readStatus,
    recordedDaemons,
    succeed,
    testInstance,
} from "../platform/platform-run.js";
import { buildTimeoutMs, connect, upWith } from "./addon-platform.js";

/** The test platform's programs that listen outside its network namespace, as `ss` lists them. */
function listeningOutside(): string[] {
    const pids = Object.values(recordedDaemons()).map(({ pid }) => pid);
    const lines = execFileSync("ss", ["-Hltnp"], { encoding: "utf8" }).split("\n");
    return lines.filter(line => pids.some(pid => line.includes(`pid=${pid},`))).map(line => line.split(/\s+/)[3] ?? "");
}

async function runningAddons(): Promise<string[]> {
    const { addons } = await readStatus();
    return addons.filter(({ healthy }) => healthy).map(({ name }) => name);
}

describe("an add-on's life", function () {
    this.timeout(120_000);
    before(async () => void (await succeed("down")));
    after(async () => void (await succeed("down")));

    it("does not start until someone asks for it", async () => {
        await succeed("up");
        assert.deepEqual(await runningAddons(), []);
        assert.equal((await readStatus()).info?.gateway, undefined);
    });

    it("starts on a running platform and leaves that alone", async function () {
        this.timeout(buildTimeoutMs);
        const before = recordedDaemons();
        const info = await upWith("gateway");
        assert.deepEqual(info.gateway, {
            className: "traefik",
            name: "gateway",
            namespace: "platform",
            address: "10.99.0.1",
        });
        assert.deepEqual(await runningAddons(), ["gateway"]);
        const now = recordedDaemons();
        for (const [name, identity] of Object.entries(before)) assert.deepEqual(now[name], identity, name);
    });

    it("keeps running when `up` is called without it, which does nothing and quickly says so", async () => {
        const before = recordedDaemons();
        const { seconds, output } = await succeed("up");
        assert.deepEqual(recordedDaemons(), before);
        assert.ok(seconds < 3, `${seconds} s`);
        assert.match(output, /^ {2}gateway platform\/gateway \(traefik\): http:\/\/10\.99\.0\.1 inside /m);
        assert.match((await platformCommand(["status"])).output, /^ {2}add-on gateway: ready, Traefik v/m);
    });

    it("listens outside on loopback only, and keeps its token readable by root only", () => {
        for (const address of listeningOutside()) assert.match(address, /^127\.0\.0\.1:/);
        const path = join(testInstance.folder, "pki", "gateway.kubeconfig");
        assert.equal(statSync(path).mode & 0o777, 0o600);
    });

    it("lets its account read only what it needs", async () => {
        const { users, clusters } = JSON.parse(
            readFileSync(join(testInstance.folder, "pki", "gateway.kubeconfig"), "utf8"),
        ) as { users: [{ user: { token: string } }]; clusters: [{ cluster: { server: string } }] };
        const may = async (resource: object) => {
            const api = await connect();
            const { status } = (await api.create("/apis/authorization.k8s.io/v1/subjectaccessreviews", {
                apiVersion: "authorization.k8s.io/v1",
                kind: "SubjectAccessReview",
                spec: { user: "system:serviceaccount:kube-system:traefik", resourceAttributes: resource },
            })) as { status?: { allowed: boolean } };
            api.close();
            return status?.allowed;
        };
        assert.match(clusters[0].cluster.server, /^https:\/\/127\.0\.0\.1:/);
        assert.ok(users[0].user.token.length > 100);
        assert.equal(await may({ resource: "services", verb: "list" }), true);
        assert.equal(await may({ resource: "pods", verb: "create", namespace: "default" }), false);
        assert.equal(await may({ resource: "secrets", verb: "create", namespace: "default" }), false);
    });

    it("starts again after its program was killed, and leaves the others alone", async () => {
        const { traefik: before, ...others } = recordedDaemons();
        assert.ok(signalProcess(before!, "SIGKILL"));
        assert.equal((await readStatus()).healthy, false);
        await succeed("up");
        const { traefik: now, ...othersNow } = recordedDaemons();
        assert.notEqual(now!.pid, before!.pid);
        assert.deepEqual(othersNow, others);
        assert.deepEqual(await runningAddons(), ["gateway"]);
    });

    it("restores an object that someone deleted", async () => {
        const api = await connect();
        await api.delete("/apis/gateway.networking.k8s.io/v1/namespaces/platform/gateways/gateway");
        api.close();
        const { healthy, addons } = await readStatus();
        assert.deepEqual([healthy, addons[0]?.lacking], [false, "there is no Gateway platform/gateway"]);
        await succeed("up");
        assert.equal((await readStatus()).healthy, true);
    });

    it("comes back with the platform after everything was killed", async () => {
        await killAll();
        assert.equal((await readStatus()).healthy, false);
        await succeed("up");
        assert.deepEqual(await runningAddons(), ["gateway"]);
    });

    it("ends with the platform and leaves nothing behind", async () => {
        await succeed("down");
        assert.deepEqual(leftOver(), nothing);
    });

    for (const afterMs of [3000, 5000, 6000]) {
        it(`survives a kill of \`up\` after ${afterMs} ms`, async () => {
            await killPlatformCommand(["up", "--with", "gateway"], afterMs);
            await upWith("gateway");
            assert.equal((await readStatus()).healthy, true);
            await succeed("down");
            assert.deepEqual(leftOver(), nothing);
        });
    }

    it("is refused when no such add-on exists, and changes nothing", async () => {
        const { code, output } = await platformCommand(["up", "--with", "gateway,mesh"]);
        assert.equal(code, 1);
        assert.match(output, /^ {2}- "mesh" is not an add-on; use one or more of gateway/m);
        assert.deepEqual(leftOver(), nothing);
    });
});
