import assert from "node:assert/strict";
import { checkedGateway, checkedRelease, checkedSettings } from "../../../../components/settings/checked-settings.js";

const repository = "registry.example.com/team/users";

describe("A program's own settings", () => {
    it("get the same defaults as the stack's settings", () => {
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
            '  - name: "Web" is not a Kubernetes name; use lower-case letters, digits, dashes and dots.',
        ],
        settings: [
            () => checkedSettings({ service: { name: "users", namespace: "a" }, release: { repository, secrets: 2 } }),
            "1 problem in the settings of the program:",
            "  - release.secrets: 2 is not a version of secrets; available: none.",
        ],
    };
    for (const [what, [refuse, ...lines]] of Object.entries(refused)) {
        it(`are refused with all problems at once: ${what}`, () => {
            assert.throws(refuse, { message: lines.join("\n") });
        });
    }
});
