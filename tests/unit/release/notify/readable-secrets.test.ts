import assert from "node:assert/strict";
import { readableSecrets } from "../../../../release/notify/readable-secrets.js";

const sealed = { secure: "v1:a:b" };
const words = (path: string) =>
    `${path} stands in Pulumi.dev.yaml for everybody to read; take it for known, get a new one, and keep that ` +
    `encrypted: pulumi config set --secret --path 'fastapi-release:${path}'`;

describe("Credentials in the settings", () => {
    it("are told of where everybody can read them, with the way to encrypt them", () => {
        const headers = { Authorization: { plain: "Bearer x" }, "X-Api-Key": { plain: "x" }, "X-Team": { plain: "x" } };
        const targets = [
            { slack: { plain: "https://hooks.slack.com/services/T/B/x" } },
            { cloudEvents: { url: { plain: "https://events.example.com" }, headers } },
        ];
        assert.deepEqual(readableSecrets(targets, "Pulumi.dev.yaml"), [
            words("notify[0].slack"),
            words("notify[1].cloudEvents.headers.Authorization"),
            words("notify[1].cloudEvents.headers.X-Api-Key"),
        ]);
    });

    it("are not told of where they are encrypted", () => {
        const targets = [{ slack: sealed }, { cloudEvents: { url: sealed, headers: { Authorization: sealed } } }];
        assert.deepEqual(readableSecrets(targets, "Pulumi.dev.yaml"), []);
    });
});
