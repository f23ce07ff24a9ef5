import assert from "node:assert/strict";
import { checkedGateway, checkedRelease, checkedSettings } from "../../../components/checked-settings.js";

const repository = "registry.example.com/team/users";

describe("What a program writes in the place of settings", () => {
    it("gets the defaults of the settings", () => {
        const { port, sessionSecret, checks } = checkedRelease({ version: "1.0.0", repository });
        assert.deepEqual({ port, sessionSecret, checks }, { port: 8000, sessionSecret: 1, checks: [] });
        assert.equal(checkedGateway({ name: "web" }).path, "/");
        const { service } = checkedSettings({ service: { name: "users", namespace: "a" }, release: { repository } });
        assert.equal(service.replicas, 2);
    });

    const refused: Record<string, readonly [refuse: () => unknown, ...lines: string[]]> = {
        "a release": [
            () => checkedRelease({ version: "latest", repository, port: 0 }),
            "2 problems in the release latest:",
            '  - version: "latest" is not a version; use one like 1.4.0.',
            "  - port: 0 is not a whole number from 1 to 65535.",
        ],
        "a gateway": [
            () => checkedGateway({ name: "Web" }),
            "1 problem in the gateway Web:",
            '  - name: "Web" is not a name for Kubernetes; use lower-case letters, digits, dashes and dots.',
        ],
        settings: [
            () => checkedSettings({ service: { name: "users", namespace: "a" }, release: { repository, secrets: 2 } }),
            "1 problem in the settings of the program:",
            "  - release.secrets: 2 is not a version of secrets; known: none.",
        ],
    };
    for (const [what, [refuse, ...lines]] of Object.entries(refused)) {
        it(`is refused with all problems at once: ${what}`, () => {
            assert.throws(refuse, { message: lines.join("\n") });
        });
    }
});
