import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ResourceHookArgs } from "@pulumi/pulumi";
import { refuseExistingTag, refuseRebuild, refuseUnlabelled } from "../../../components/publish-once.js";
import { someRegistry } from "./some-registry.js";

const digest = `sha256:${"a".repeat(64)}`;

describe("refuseExistingTag", () => {
    let registry: Awaited<ReturnType<typeof someRegistry>>;

    before(async () => {
        registry = await someRegistry({
            "1.4.0": { digest, revision: "0123abc" },
            "1.4.1": { digest: `sha256:${"b".repeat(64)}` },
        });
    });
    after(() => registry.close());

    async function publish(version: string, args?: Record<string, string>): Promise<void> {
        const { repository } = registry;
        const hook = { newInputs: { imageName: `${repository}:${version}`, build: { args } } };
        await refuseExistingTag(hook as unknown as ResourceHookArgs).catch((error: Error) => {
            throw new Error(error.message.replace(repository, "users"));
        });
    }

    it("lets a new version pass", () => publish("1.5.0"));

    it("refuses a tag that is published", async () => {
        await assert.rejects(publish("1.4.0", { REVISION: "fedcba9" }), {
            message:
                `users:1.4.0 is published already as ${digest}, built from 0123abc; at hand is fedcba9. ` +
                "A published version is never built again: release a new version, " +
                "or use this image by putting its digest into the slot.",
        });
        await assert.rejects(
            publish("1.4.1"),
            /built from a commit that it does not tell; at hand is sources that no commit tells\./,
        );
    });
});

describe("refuseRebuild", () => {
    it("names the digest that the version has", () => {
        const hook = {
            newInputs: { imageName: "localhost:5000/users:1.4.0" },
            oldOutputs: { repoDigest: `localhost:5000/users@${digest}` },
        } as unknown as ResourceHookArgs;
        assert.throws(() => refuseRebuild(hook), {
            message:
                `localhost:5000/users:1.4.0 was built and published as ${digest}, and its build context has changed ` +
                `since. A published version is never built again: put "digest: ${digest}" into the slot to keep it, ` +
                "or release a new version.",
        });
    });
});

describe("refuseUnlabelled", () => {
    const folder = mkdtempSync(join(tmpdir(), "unlabelled-"));
    const dockerfile = join(folder, "Dockerfile");
    const check = () => refuseUnlabelled({ newInputs: { build: { dockerfile } } } as unknown as ResourceHookArgs);

    after(() => rmSync(folder, { recursive: true }));

    it("lets the sample service's Dockerfile pass", () =>
        refuseUnlabelled({ newInputs: { build: { dockerfile: "app/Dockerfile" } } } as unknown as ResourceHookArgs));

    it("says which lines a Dockerfile lacks", async () => {
        const labels = ["version", "source"].map(label => `org.opencontainers.image.${label}="x"`).join(" ");
        writeFileSync(dockerfile, `FROM python\nLABEL ${labels}\n`);
        await assert.rejects(check(), {
            message: [
                `${dockerfile} does not label its image; add at its end, before USER and CMD:`,
                '  ARG REVISION=""',
                // biome-ignore lint/suspicious/noTemplateCurlyInString: Docker's own notation.
                '  LABEL org.opencontainers.image.revision="${REVISION}"',
                '  ARG CREATED=""',
                // biome-ignore lint/suspicious/noTemplateCurlyInString: Docker's own notation.
                '  LABEL org.opencontainers.image.created="${CREATED}"',
            ].join("\n"),
        });
    });
});
