import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
    isLocked,
    parseInstalled,
    parseSimulation,
    removeStaleServicePolicy,
    withoutServiceStarts,
} from "../../../platform/debian-packages.js";

describe("Debian's packages", () => {
    it("count as installed only when they are fully installed", () => {
        const output = "installed runc\nnot-installed haproxy\nconfig-files containerd\nhalf-installed iptables\n";
        assert.deepEqual(parseInstalled(`${output}dpkg-query: no packages found matching etcd-server\n`), ["runc"]);
    });

    it("that apt-get would install are read from its simulation", () => {
        const output =
            "Reading package lists...\nInst runc (1.1.5 Debian:12 [amd64])\nConf runc (1.1.5)\nInst tini (0.19)\n";
        assert.deepEqual(parseSimulation(output), ["runc", "tini"]);
    });

    it("are being installed when the lock's inode is in the kernel's list", () => {
        const locks = "1: POSIX  ADVISORY  WRITE 4242 fe:00:131 0 EOF\n2: FLOCK  ADVISORY  WRITE 1 00:1a:9 0 EOF\n";
        assert.ok(isLocked(131, locks));
        assert.ok(!isLocked(31, locks));
    });
});

describe("the policy against service starts", () => {
    let folder: string;
    let path: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "policy-"));
        path = join(folder, "policy-rc.d");
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it("exists during the action and is gone after it, whether it succeeds or fails", async () => {
        const look = async () => {
            assert.match(readFileSync(path, "utf8"), /^#!\/bin\/sh\n.*\nexit 101\n$/);
            assert.equal(statSync(path).mode & 0o111, 0o111);
        };
        await withoutServiceStarts(look, path);
        assert.ok(!existsSync(path));
        const fail = async () => {
            throw new Error("apt-get failed");
        };
        await assert.rejects(withoutServiceStarts(fail, path), /apt-get failed/);
        assert.ok(!existsSync(path));
    });

    it("of the machine's own stays as it is", async () => {
        writeFileSync(path, "#!/bin/sh\nexit 0\n");
        await withoutServiceStarts(async () => assert.equal(readFileSync(path, "utf8"), "#!/bin/sh\nexit 0\n"), path);
        await removeStaleServicePolicy(path);
        assert.equal(readFileSync(path, "utf8"), "#!/bin/sh\nexit 0\n");
    });

    it("of a killed run is removed", async () => {
        await withoutServiceStarts(async () => writeFileSync(`${path}.copy`, readFileSync(path)), path);
        writeFileSync(path, readFileSync(`${path}.copy`));
        await removeStaleServicePolicy(path);
        assert.ok(!existsSync(path));
    });
});
