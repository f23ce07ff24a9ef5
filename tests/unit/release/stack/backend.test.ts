import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { backendOf, loginNote } from "../../../../release/stack/backend.js";

describe("The backend of a project", () => {
    let home: string;
    beforeEach(() => {
        home = mkdtempSync(join(tmpdir(), "pulumi-home-"));
    });
    afterEach(() => rmSync(home, { recursive: true }));

    const project = { directory: "/team/users" };
    const platform = { backendUrl: "file:///platform/backend" };
    const ofPlatform = { url: "file:///platform/backend", folder: "/platform/backend/.pulumi" };
    const cloud = "https://api.pulumi.com";

    const login = (current: unknown) => writeFileSync(join(home, "credentials.json"), JSON.stringify({ current }));

    it("is the environment's before all others", () => {
        login(cloud);
        const environment = { PULUMI_HOME: home, PULUMI_BACKEND_URL: "s3://releases?region=eu" };
        const found = backendOf({ ...project, backendUrl: "file://state" }, platform, environment);
        assert.deepEqual(found, { url: "s3://releases?region=eu" });
        assert.equal(loginNote(found), undefined);
    });

    it("is the project's before a login, a folder of it below the project's", () => {
        login(cloud);
        const found = backendOf({ ...project, backendUrl: "file://./state" }, platform, { PULUMI_HOME: home });
        assert.deepEqual(found, { url: "file://./state", folder: "/team/users/state/.pulumi" });
    });

    it("is where somebody has logged in before the platform's, and then it is told", () => {
        login(cloud);
        const found = backendOf(project, platform, { PULUMI_HOME: home });
        assert.deepEqual(found, { url: cloud, saidBy: "login" });
        assert.equal(loginNote(found), "state: https://api.pulumi.com, where Pulumi is logged in");
        login("file://~");
        const folder = join(homedir(), ".pulumi");
        assert.deepEqual(backendOf(project, platform, { PULUMI_HOME: home }), {
            url: "file://~",
            saidBy: "login",
            folder,
        });
    });

    it("is left to the CLI where an access token says who somebody is", () => {
        const environment = { PULUMI_HOME: home, PULUMI_ACCESS_TOKEN: "pul-1" };
        const found = backendOf(project, platform, environment);
        assert.deepEqual(found, { saidBy: "token" });
        assert.match(
            loginNote(found) ?? "",
            /^state: Pulumi Cloud, since PULUMI_ACCESS_TOKEN is set; PULUMI_BACKEND_URL/,
        );
    });

    it("is the platform's where nobody has logged in, or has logged out", () => {
        assert.deepEqual(backendOf(project, platform, { PULUMI_HOME: home }), ofPlatform);
        login("");
        assert.deepEqual(backendOf(project, platform, { PULUMI_HOME: home }), ofPlatform);
        writeFileSync(join(home, "credentials.json"), "{");
        assert.deepEqual(backendOf(project, platform, { PULUMI_HOME: home }), ofPlatform);
        assert.deepEqual(backendOf(project, undefined, { PULUMI_HOME: home }), {});
    });
});
