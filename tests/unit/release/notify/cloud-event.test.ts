import assert from "node:assert/strict";
import { cloudEvent } from "../../../../release/notify/cloud-event.js";
import { assertFits } from "../../../output-schema.js";
import { digests } from "../sample-settings.js";
import { someContext, someEvent } from "./some-event.js";

/** As sent: without undefined fields. */
const sent = (...args: Parameters<typeof cloudEvent>) => JSON.parse(JSON.stringify(cloudEvent(...args)));

describe("A release event as a CloudEvent", () => {
    const build = { commit: "c".repeat(40), ciBuild: "412", ciUrl: "https://ci.example.com/412" };

    it("says who did what to which release, where and when", () => {
        const event = sent(someEvent, { ...someContext, ...build });
        assert.deepEqual(event, {
            specversion: "1.0",
            id: someContext.id,
            type: "fastapi-release.deployed.v1",
            source: "users/dev",
            subject: "users/1.1.0",
            time: "2026-11-28T10:00:00.123Z",
            datacontenttype: "application/json",
            data: {
                from: "1.0.0",
                to: "1.1.0",
                slot: "green",
                weight: 10,
                digest: digests["1.1.0"],
                entry: 7,
                result: "succeeded",
                project: "users",
                stack: "dev",
                service: "users",
                namespace: "users-dev",
                user: "ada@laptop",
                ...build,
            },
        });
        assertFits("event", event);
    });

    it("is about the whole service if no release is meant", () => {
        const event = sent({ name: "frozen", reason: "the week of the sale" }, someContext);
        assert.deepEqual([event.type, event.subject], ["fastapi-release.frozen.v1", "users"]);
        assert.equal(event.data.reason, "the week of the sale");
        assertFits("event", event);
    });

    it("has a valid reference as source whatever the stack's name", () =>
        assert.equal(sent(someEvent, { ...someContext, stack: "team a/dev" }).source, "users/team%20a%2Fdev"));

    it("says why a gate failed, without log lines of the pods", () => {
        const reason = [
            "The update failed. Traffic stays: 1.0.0 in blue.",
            "  failed: Job users-green-0123456789-gate",
            "  gate users-green-0123456789-gate:",
            "      The gate failed: GET /v1/users: 503",
            "  last lines of users-green-0123456789-x:",
            "      password=hunter2",
        ].join("\n");
        const { data } = sent({ ...someEvent, name: "gateFailed", result: "failed", reason }, someContext);
        assert.equal(
            data.reason,
            "The update failed. Traffic stays: 1.0.0 in blue.\nfailed: Job users-green-0123456789-gate\n" +
                "gate users-green-0123456789-gate:\nThe gate failed: GET /v1/users: 503",
        );
    });

    it("cuts a long reason", () => assertFits("event", sent({ ...someEvent, reason: "x".repeat(5000) }, someContext)));
});
