import assert from "node:assert/strict";
import { publishedImages } from "../../../../release/deploy/image-facts.js";
import { readRegistries } from "../../../../release/doctor/backend-facts.js";
import type { OpenStack } from "../../../../release/open/open-stack.js";
import { digestOf } from "../../components/some-registry.js";
import { challenge, manifest, refuse, stubRegistry } from "../../registry/stub-registry.js";
import { release } from "../sample-settings.js";

describe("publishedImages", () => {
    const stub = stubRegistry();
    const defaults = () => ({ ...release("1.4.0"), repository: stub.repository });

    async function ask(version: string, settings = {}) {
        const problems: string[] = [];
        const service = { registries: { [stub.host]: settings } };
        const stack = { project: { directory: "/" }, settings: { release: defaults(), service } };
        const found = await publishedImages(version, stack as unknown as OpenStack, path => error => {
            problems.push(`${path}: ${error.message.replaceAll(stub.host, "HOST")}`);
            return undefined;
        });
        return { found: [...found.values()].map(({ digest }) => digest), problems };
    }

    it("asks the registry as the settings say", async () => {
        assert.deepEqual(await ask("1.4.0"), { found: [digestOf(manifest)], problems: [] });
        const { found, problems } = await ask("1.4.0", { certificateAuthority: "absent.pem" });
        assert.deepEqual(found, []);
        assert.deepEqual(problems, [
            'release.repository: service.registries: {"HOST": {certificateAuthority}} cannot be used: ' +
                "ENOENT: no such file or directory, open '/absent.pem'.",
        ]);
    });

    it("finds nothing before a first push, of which doctor, which may not push, only warns", async () => {
        stub.login();
        stub.guard = ({ method, url = "", headers }, response) => {
            if (url.startsWith("/token")) return Boolean(response.end('{"token": "opaque"}'));
            if (headers.authorization === undefined) {
                return challenge(response, `Basic realm="x", Bearer realm="http://${stub.host}/token"`);
            }
            if (method === "POST")
                return Boolean(response.writeHead(202, { location: "/v2/users/blobs/uploads/1" }).end());
            return refuse(response, 401, "UNAUTHORIZED", "authentication required");
        };
        assert.deepEqual(await ask("1.0.0"), { found: [], problems: [] });
        const [registry] = await readRegistries({ release: defaults(), slots: {} }, {});
        assert.deepEqual(registry?.pinned, { found: [] });
        assert.match(
            String(registry?.hidden),
            /^logged in to .* as ada, but ada may not read users, or it does not exist/,
        );
    });
});
