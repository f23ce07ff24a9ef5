import assert from "node:assert/strict";
import { createServer } from "node:net";
import { describeUnreachable, unreachableHosts } from "../../../platform/package-reach.js";
import type { PackageHost } from "../../../platform/package-sources.js";

const host = (name: string, port = 443): PackageHost => ({ name, port, protocol: "https" });

describe("Package registries out of reach", () => {
    it("are those that accept no connection", async () => {
        const server = createServer();
        await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
        const { port } = server.address() as { port: number };
        const [open, closed] = [host("127.0.0.1", port), host("127.0.0.2", 1)];
        try {
            assert.deepEqual(await unreachableHosts([open, closed]), [closed]);
        } finally {
            server.close();
        }
    });

    it("are named", () => {
        const hosts = [host("pypi.org"), host("registry.npmjs.org")];
        assert.equal(describeUnreachable(hosts, []), undefined);
        assert.equal(
            describeUnreachable(hosts, [hosts[1]!]),
            "image builds do not reach registry.npmjs.org: nor does this machine",
        );
        assert.equal(
            describeUnreachable(hosts, hosts),
            "image builds have no network: this machine reaches none of pypi.org, registry.npmjs.org",
        );
    });
});
