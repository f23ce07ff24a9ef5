import assert from "node:assert/strict";
import type { PlatformInfo } from "../../../platform/platform-info.js";
import { platformEnvironment } from "../../../platform/platform-info.js";
import { platformInstance } from "../../../platform/platform-instance.js";
import { otherOwner } from "../../../platform/platform-owner.js";
import { type AddonStatus, describeStatus, type PlatformStatus } from "../../../platform/platform-status.js";

const info: PlatformInfo = {
    kubeconfig: "/c/kubeconfig",
    context: "fastapi-release",
    kubernetesVersion: "v1.35.4",
    registry: "localhost:5000",
    dockerHost: "unix:///c/docker.sock",
    baseImage: "localhost:5000/python:3.11-slim",
    networkNamespace: "fastapi-release",
    backendUrl: "file:///c/backend",
    passphraseFile: "/c/passphrase",
};
const up: PlatformStatus = {
    platform: "fastapi-release",
    healthy: true,
    present: true,
    info,
    daemons: [{ name: "etcd", pid: 7, state: "ready" }],
    addons: [],
    lacking: undefined,
};
const gateway: AddonStatus = {
    name: "gateway",
    title: "Traefik v3.6.12",
    healthy: true,
    daemons: [{ name: "traefik", pid: 8, state: "ready" }],
    lacking: undefined,
};

describe("describeStatus", () => {
    it("tells what runs and how to reach it", () => {
        assert.equal(
            describeStatus(up),
            `platform fastapi-release: up, Kubernetes v1.35.4
  etcd  ready, pid 7
  kubeconfig /c/kubeconfig
  registry localhost:5000, docker unix:///c/docker.sock`,
        );
    });

    it("tells what is wrong", () => {
        const daemons = [{ name: "etcd", pid: undefined, state: "not running" as const }];
        const text = describeStatus({ ...up, healthy: false, daemons, lacking: "the API server does not answer" });
        assert.match(
            text,
            /: not healthy: the API server does not answer, Kubernetes v1\.35\.4\n {2}etcd {2}not running\n/,
        );
    });

    it("tells which add-ons run, and how to reach what they offer", () => {
        const address = { className: "traefik", name: "gateway", namespace: "platform", address: "10.99.0.1" };
        assert.equal(
            describeStatus({
                ...up,
                info: { ...info, gateway: address, prometheusUrl: "http://127.0.0.1:19090" },
                addons: [gateway],
            }),
            `platform fastapi-release: up, Kubernetes v1.35.4
  etcd     ready, pid 7
  add-on gateway: ready, Traefik v3.6.12
  traefik  ready, pid 8
  kubeconfig /c/kubeconfig
  registry localhost:5000, docker unix:///c/docker.sock
  gateway platform/gateway (traefik): http://10.99.0.1 inside fastapi-release
  prometheus http://127.0.0.1:19090`,
        );
    });

    it("tells what an add-on lacks", () => {
        const lacking = "there is no Gateway platform/gateway";
        const text = describeStatus({ ...up, healthy: false, addons: [{ ...gateway, healthy: false, lacking }] });
        assert.match(
            text,
            /^ {2}add-on gateway: not healthy: there is no Gateway platform\/gateway, Traefik v3\.6\.12$/m,
        );
    });

    it("tells remains from nothing", () => {
        const down = { ...up, info: undefined, healthy: false };
        assert.equal(describeStatus({ ...down, present: false }), "platform fastapi-release: not up");
        assert.match(describeStatus(down), /not up; something is left of it: `up` heals it, `down` removes it$/);
    });
});

describe("platformEnvironment", () => {
    it("points kubectl, Docker and Pulumi to the platform", () => {
        assert.deepEqual(platformEnvironment(info), {
            KUBECONFIG: "/c/kubeconfig",
            DOCKER_HOST: "unix:///c/docker.sock",
            PULUMI_BACKEND_URL: "file:///c/backend",
            PULUMI_CONFIG_PASSPHRASE_FILE: "/c/passphrase",
            FASTAPI_RELEASE_PYTHON_IMAGE: "localhost:5000/python:3.11-slim",
        });
    });
});

describe("otherOwner", () => {
    const instance = platformInstance({ XDG_CACHE_HOME: "/c" });
    const rows: [string, string[], string | undefined][] = [
        ["is none when the daemons work in our folder", ["/c/fastapi-release/platform", "/"], undefined],
        ["is the same name's folder in another cache", ["/", "/d/x/platform"], "/d/x/platform"],
        ["is none for a folder that was deleted", ["/d/x/platform (deleted)"], undefined],
    ];
    for (const [sentence, folders, owner] of rows)
        it(sentence, () => assert.equal(otherOwner(instance, folders), owner));
});
