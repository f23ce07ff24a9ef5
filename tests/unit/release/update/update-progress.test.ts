import assert from "node:assert/strict";
import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation";
import { Report } from "../../../../release/output/report.js";
import { pulumiError } from "../../../../release/pulumi/pulumi-error.js";
import { UpdateProgress } from "../../../../release/update/update-progress.js";

function event(content: Partial<EngineEvent>): EngineEvent {
    return { sequence: 1, timestamp: 1, ...content };
}

function metadata(op: string, kind: string, name: string): StepEventMetadata {
    const type = `kubernetes:${kind}`;
    return { op, type, urn: `urn:pulumi:dev::users::${type}::${name}`, provider: "" } as StepEventMetadata;
}

describe("the progress of an update", () => {
    let said: string;
    let progress: UpdateProgress;
    const lines = () =>
        said
            .trim()
            .split("\n")
            .map(line => line.replace(/^\s*[\d.]+ s\s+/, ""));
    beforeEach(() => {
        said = "";
        const report = new Report(false, (_stream, text) => {
            said += text;
        });
        progress = new UpdateProgress(report);
    });

    it("waits for an object from the beginning of its step to the end", () => {
        const step = metadata("create-replacement", "batch/v1:Job", "users-green-1-gate");
        progress.onEvent(event({ resourcePreEvent: { metadata: metadata("same", "v1:Service", "users-green-1") } }));
        assert.equal(progress.waitsFor("users-green-1"), false);
        progress.onEvent(event({ resourcePreEvent: { metadata: step } }));
        assert.deepEqual([progress.waitsFor("users-green-1"), progress.waitsFor("users-blue-1")], [true, false]);
        progress.onEvent(event({ resOutputsEvent: { metadata: step } }));
        assert.equal(progress.waitsFor("users-green-1"), false);
    });

    it("knows whose object somebody has deleted", () => {
        const { urn } = metadata("update", "batch/v1:Job", "gate");
        const message = 'unable to get cluster state: jobs.batch "gate-1" not found';
        progress.onEvent(event({ diagnosticEvent: { urn, message, severity: "error", color: "" } as never }));
        assert.deepEqual([...progress.gone], [urn]);
    });

    it("has a line for each changed object, and one at the start of slow ones", () => {
        for (const step of [
            metadata("create", "apps/v1:Deployment", "d"),
            metadata("update", "core/v1:Service", "s"),
        ]) {
            progress.onEvent(event({ resourcePreEvent: { metadata: step } }));
            progress.onEvent(event({ resOutputsEvent: { metadata: step } }));
        }
        assert.deepEqual(lines(), ["creating Deployment d", "created Deployment d", "updated Service s"]);
        assert.equal(progress.steps.length, 2);
        assert.ok(progress.doneMs.has("urn:pulumi:dev::users::kubernetes:core/v1:Service::s"));
    });

    it("is facts for programs", () => {
        progress = new UpdateProgress(
            new Report("lines", (_stream, text) => {
                said += text;
            }),
        );
        const step = metadata("create", "batch/v1:Job", "gate");
        progress.onEvent(event({ resourcePreEvent: { metadata: step } }));
        progress.onEvent(event({ resOpFailedEvent: { metadata: step, status: 1, steps: 1 } }));
        const facts = { event: "step", op: "create", kind: "Job", name: "gate" };
        assert.deepEqual(
            lines().map(line => ({ ...JSON.parse(line), time: undefined })),
            [
                { ...facts, time: undefined, state: "begun", text: "creating Job gate" },
                { ...facts, time: undefined, state: "failed", text: "failed Job gate" },
            ],
        );
    });

    it("says nothing about unchanged objects, components and providers", () => {
        const same = metadata("same", "core/v1:Service", "s");
        const component = { ...metadata("create", "", ""), type: "fastapi-release:index:ReleaseSlot" };
        for (const step of [same, component]) progress.onEvent(event({ resOutputsEvent: { metadata: step } }));
        assert.equal(said, "");
    });

    it("says of an image that leaves the stack that it is kept", () => {
        const step = metadata("delete", "docker:Image", "users:1.0.0");
        const retained = { ...step, type: "docker:index/image:Image", old: { retainOnDelete: true } };
        progress.onEvent(event({ resourcePreEvent: { metadata: retained as StepEventMetadata } }));
        progress.onEvent(event({ resOutputsEvent: { metadata: retained as StepEventMetadata } }));
        assert.deepEqual(lines(), ["kept Image users:1.0.0"]);
    });

    it("remembers which step failed and why, without marks for colour", () => {
        const step = metadata("create", "batch/v1:Job", "gate");
        progress.onEvent(event({ resOpFailedEvent: { metadata: step, status: 1, steps: 1 } }));
        const message = "<{%reset%}>the Job failed<{%reset%}>\n";
        progress.onEvent(event({ diagnosticEvent: { message, color: "never", severity: "error" } }));
        assert.deepEqual([progress.failed, progress.errors], [["Job gate"], ["the Job failed"]]);
    });

    it("passes warnings on", () => {
        progress.onEvent(event({ diagnosticEvent: { message: "look out", color: "never", severity: "warning" } }));
        assert.equal(said, "warning: look out\n");
    });

    it("says nothing about an object that is not ready yet", () => {
        const { urn } = metadata("create", "apps/v1:Deployment", "d");
        progress.onEvent(event({ diagnosticEvent: { urn, message: "not yet", color: "never", severity: "warning" } }));
        assert.equal(said, "");
    });
});

describe("an error of Pulumi's command", () => {
    it("is shown without empty lines, up to twenty lines", () => {
        const message = `error: it is locked\n\n${"more\n".repeat(30)}`;
        assert.equal(pulumiError(message), `error: it is locked\n${"more\n".repeat(19)}`.trim());
    });

    it("says how to end an update that Pulumi Cloud believes to be running", () => {
        const told = pulumiError("error: [409] Conflict: Another update is currently in progress.");
        assert.match(told, /\n`pulumi stack` shows who runs it; if that was killed, `pulumi cancel` clears it/);
    });
});
