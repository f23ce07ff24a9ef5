import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PlatformInfo } from "../../../../machine/platform-info.js";
import { type ClusterQuestion, chooseCluster, hasOwnContext } from "../../../../release/stack/find-cluster.js";

const platform: PlatformInfo = {
    kubeconfig: "/platform/kubeconfig",
    context: "fastapi-release",
    kubernetesVersion: "v1.35.4",
    registry: "localhost:5000",
    dockerHost: "unix:///platform/docker.sock",
    baseImage: "localhost:5000/python:3.11-slim",
    networkNamespace: "fastapi-release",
    backendUrl: "file:///platform/backend",
    passphraseFile: "/platform/passphrase",
};

function ask(question: Partial<ClusterQuestion>) {
    return chooseCluster({
        configured: undefined,
        kubeconfig: undefined,
        stackInUse: false,
        environment: {},
        ...question,
    });
}

describe("chooseCluster", () => {
    it("takes the local platform's environment for its context", () => {
        const { cluster } = ask({
            configured: "fastapi-release",
            platform,
            environment: { KUBECONFIG: "/mine", DOCKER_HOST: "tcp://mine" },
        });
        assert.equal(cluster?.environment["KUBECONFIG"], "/platform/kubeconfig");
        assert.equal(cluster?.environment["DOCKER_HOST"], "unix:///platform/docker.sock");
        assert.equal(cluster?.environment["PULUMI_CONFIG_PASSPHRASE_FILE"], "/platform/passphrase");
    });

    it("says which variables of the user's the local platform overrules", () => {
        const told = (environment: NodeJS.ProcessEnv, configured = "fastapi-release") =>
            ask({ configured, platform, environment }).cluster?.told;
        assert.deepEqual(told({ KUBECONFIG: "/mine", DOCKER_HOST: "tcp://mine" }), [
            'KUBECONFIG (/mine) has no context "fastapi-release": using the local platform\'s kubeconfig',
            "DOCKER_HOST (tcp://mine) is not the local platform's: using the platform's Docker",
        ]);
        assert.deepEqual(told({ KUBECONFIG: platform.kubeconfig, DOCKER_HOST: platform.dockerHost }), []);
        assert.deepEqual(told({}), []);
        assert.deepEqual(told({ KUBECONFIG: "/mine", DOCKER_HOST: "tcp://mine" }, "production"), []);
    });

    it("leaves the user's own environment alone for any other context", () => {
        const { cluster } = ask({ configured: "production", platform, environment: { KUBECONFIG: "/mine" } });
        assert.equal(cluster?.environment["KUBECONFIG"], "/mine");
        assert.equal(cluster?.environment["DOCKER_HOST"], undefined);
        assert.equal(cluster?.kubeconfig.context, "production");
    });

    it("leaves a person's own context of the platform's name alone", async () => {
        const folder = mkdtempSync(join(tmpdir(), "own-context-"));
        const file = (name: string, context: string) => {
            const kubeconfig = { contexts: [{ name: context, context: { cluster: "mine", user: "me" } }] };
            writeFileSync(join(folder, name), JSON.stringify(kubeconfig));
            return join(folder, name);
        };
        const [own, other] = [file("own", "fastapi-release"), file("other", "production")];
        const asked = (named: string | undefined) => hasOwnContext("fastapi-release", { KUBECONFIG: named }, platform);
        assert.deepEqual(await Promise.all([own, other, platform.kubeconfig, undefined, "/nowhere"].map(asked)), [
            true,
            false,
            false,
            false,
            false,
        ]);
        assert.equal(await hasOwnContext("production", { KUBECONFIG: own }, platform), false);
        const environment = { KUBECONFIG: own };
        const { cluster } = ask({ configured: "fastapi-release", platform, environment, hasOwnContext: true });
        assert.deepEqual([cluster?.environment["KUBECONFIG"], cluster?.environment["DOCKER_HOST"]], [own, undefined]);
        rmSync(folder, { recursive: true });
    });

    it("prefers the environment's passphrase", () => {
        const environment = { PULUMI_CONFIG_PASSPHRASE: "mine" };
        const { cluster } = ask({ configured: "fastapi-release", platform, environment });
        assert.equal(cluster?.environment["PULUMI_CONFIG_PASSPHRASE"], "mine");
        assert.equal(cluster?.environment["PULUMI_CONFIG_PASSPHRASE_FILE"], undefined);
    });

    it("writes the context of --context for a stack without resources", () => {
        const { cluster } = ask({ configured: "production", wanted: "staging" });
        assert.deepEqual([cluster?.context, cluster?.isNew], ["staging", true]);
    });

    const refusals: [string, Partial<ClusterQuestion>, string][] = [
        [
            "a stack without a context",
            {},
            'kubernetes:context: missing; name the cluster once with --context NAME, "fastapi-release" for the local platform.',
        ],
        [
            "the local platform when it is not running",
            { configured: "fastapi-release" },
            'kubernetes:context: "fastapi-release" is the local platform, which is not up; start it: npm run platform -- up',
        ],
        [
            "another context for a stack in use",
            { configured: "production", wanted: "staging", stackInUse: true },
            '--context: "staging" is not "production", the cluster on which this stack has resources; use another stack for another cluster.',
        ],
        [
            "a context that is not text",
            { configured: 7 },
            "kubernetes:context: 7 is not the name of a kubeconfig's context.",
        ],
    ];
    for (const [name, question, message] of refusals) {
        it(`refuses ${name}`, () => {
            const { problem } = ask(question);
            assert.equal(`${problem?.path}: ${problem?.message}`, message);
        });
    }
});
