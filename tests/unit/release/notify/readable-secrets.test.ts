import assert from "node:assert/strict";
import { readableSecrets } from "../../../../release/notify/send-notification.js";

const sealed = { secure: "v1:a:b" };
const words = (path: string) =>
    `${path} is in plain text in Pulumi.dev.yaml; treat it as known, get a new one, and keep that ` +
    `encrypted: pulumi config set --secret --path 'fastapi-release:${path}'`;

describe("Credentials in the settings", () => {
    it("are reported if in plain text, with the way to encrypt them", () => {
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

    it("are not reported if encrypted", () => {
        const targets = [{ slack: sealed }, { cloudEvents: { url: sealed, headers: { Authorization: sealed } } }];
        assert.deepEqual(readableSecrets(targets, "Pulumi.dev.yaml"), []);
    });
});
