import assert from "node:assert/strict";
import type { PlatformInfo } from "../../../machine/platform-info.js";
import { platformEnvironment, platformInstance } from "../../../machine/platform-info.js";
import { otherOwner } from "../../../platform/machine-facts.js";
import { type AddonStatus, describePlatform, type PlatformStatus } from "../../../platform/platform-status.js";

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

describe("describePlatform", () => {
    it("shows what is running and how to reach it", () => {
        assert.equal(
            describePlatform(up),
            `platform fastapi-release: up, Kubernetes v1.35.4
  etcd  ready, pid 7
  kubeconfig /c/kubeconfig
  registry localhost:5000, docker unix:///c/docker.sock`,
        );
    });

    it("shows what is wrong", () => {
        const daemons = [{ name: "etcd", pid: undefined, state: "not running" as const }];
        const text = describePlatform({ ...up, healthy: false, daemons, lacking: "the API server does not answer" });
        assert.match(
            text,
            /: not healthy: the API server does not answer, Kubernetes v1\.35\.4\n {2}etcd {2}not running\n/,
        );
    });

    it("shows which add-ons are running, and how to reach them", () => {
        const address = { className: "traefik", name: "gateway", namespace: "platform", address: "10.99.0.1" };
        assert.equal(
            describePlatform({
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

    it("shows what an add-on lacks", () => {
        const lacking = "there is no Gateway platform/gateway";
        const text = describePlatform({ ...up, healthy: false, addons: [{ ...gateway, healthy: false, lacking }] });
        assert.match(
            text,
            /^ {2}add-on gateway: not healthy: there is no Gateway platform\/gateway, Traefik v3\.6\.12$/m,
        );
    });

    it("distinguishes remains from nothing", () => {
        const down = { ...up, info: undefined, healthy: false };
        assert.equal(describePlatform({ ...down, present: false }), "platform fastapi-release: not up");
        assert.match(
            describePlatform(down),
            /not up; parts of it are left; run `up` to repair it or `down` to remove it$/,
        );
    });
});

describe("platformEnvironment", () => {
    it("points kubectl, Docker and Pulumi at the platform", () => {
        assert.deepEqual(platformEnvironment(info), {
            KUBECONFIG: "/c/kubeconfig",
            DOCKER_HOST: "unix:///c/docker.sock",
            PULUMI_BACKEND_URL: "file:///c/backend",
            PULUMI_CONFIG_PASSPHRASE_FILE: "/c/passphrase",
        });
    });
});

describe("otherOwner", () => {
    const instance = platformInstance({ XDG_CACHE_HOME: "/c" });
    const rows: [string, string[], string | undefined][] = [
        ["is undefined when the daemons work in our folder", ["/c/fastapi-release/platform", "/"], undefined],
        ["is the same name's folder in another cache", ["/", "/d/x/platform"], "/d/x/platform"],
        ["is undefined for a folder that was deleted", ["/d/x/platform (deleted)"], undefined],
    ];
    for (const [sentence, folders, owner] of rows)
        it(sentence, () => assert.equal(otherOwner(instance, folders), owner));
});
