import assert from "node:assert/strict";
import type { PlatformInfo } from "../../../../platform/platform-info.js";
import { type ClusterQuestion, chooseCluster } from "../../../../release/stack/choose-cluster.js";

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

    it("leaves the user's own environment alone for any other context", () => {
        const { cluster } = ask({ configured: "production", platform, environment: { KUBECONFIG: "/mine" } });
        assert.equal(cluster?.environment["KUBECONFIG"], "/mine");
        assert.equal(cluster?.environment["DOCKER_HOST"], undefined);
        assert.equal(cluster?.kubeconfig.context, "production");
    });

    it("prefers a passphrase of the environment", () => {
        const environment = { PULUMI_CONFIG_PASSPHRASE: "mine" };
        const { cluster } = ask({ configured: "fastapi-release", platform, environment });
        assert.equal(cluster?.environment["PULUMI_CONFIG_PASSPHRASE"], "mine");
        assert.equal(cluster?.environment["PULUMI_CONFIG_PASSPHRASE_FILE"], undefined);
    });

    it("writes a context given by --context for a stack that has nothing yet", () => {
        const { cluster } = ask({ configured: "production", wanted: "staging" });
        assert.deepEqual([cluster?.context, cluster?.isNew], ["staging", true]);
    });

    const refusals: [string, Partial<ClusterQuestion>, string][] = [
        [
            "a stack without a context",
            {},
            'kubernetes:context: missing; name the cluster once by --context NAME, "fastapi-release" for the local platform.',
        ],
        [
            "the local platform when it is not up",
            { configured: "fastapi-release" },
            'kubernetes:context: "fastapi-release" is the local platform, which is not up; start it: npm run platform -- up',
        ],
        [
            "another context for a stack in use",
            { configured: "production", wanted: "staging", stackInUse: true },
            '--context: "staging" is not "production", the cluster on which this stack has resources; use another stack for another cluster.',
        ],
        [
            "a context that is no text",
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
