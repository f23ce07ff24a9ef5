import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { loginNote, stateBackend } from "../../../../release/stack/backend.js";

describe("The backend of a project", () => {
    let home: string;
    beforeEach(() => {
        home = mkdtempSync(join(tmpdir(), "pulumi-home-"));
    });
    afterEach(() => rmSync(home, { recursive: true }));

    const project = { directory: "/team/users" };
    const platform = { backendUrl: "file:///platform/backend" };
    const ofPlatform = { url: "file:///platform/backend", folder: "/platform/backend/.pulumi", isPlatform: true };
    const cloud = "https://api.pulumi.com";

    const login = (current: unknown) => writeFileSync(join(home, "credentials.json"), JSON.stringify({ current }));

    it("is the environment's first", () => {
        login(cloud);
        const environment = { PULUMI_HOME: home, PULUMI_BACKEND_URL: "s3://releases?region=eu" };
        const found = stateBackend({ ...project, backendUrl: "file://state" }, platform, environment);
        assert.deepEqual(found, { url: "s3://releases?region=eu" });
        assert.equal(loginNote(found), undefined);
    });

    it("is the project's before a login's, relative to the project's folder", () => {
        login(cloud);
        const found = stateBackend({ ...project, backendUrl: "file://./state" }, platform, { PULUMI_HOME: home });
        assert.deepEqual(found, { url: "file://./state", folder: "/team/users/state/.pulumi" });
    });

    it("is a login's before the platform's, and then a line says so", () => {
        login(cloud);
        const found = stateBackend(project, platform, { PULUMI_HOME: home });
        assert.deepEqual(found, { url: cloud, saidBy: "login" });
        assert.equal(loginNote(found), "state: https://api.pulumi.com, where Pulumi is logged in");
        login("file://~");
        const folder = join(homedir(), ".pulumi");
        assert.deepEqual(stateBackend(project, platform, { PULUMI_HOME: home }), {
            url: "file://~",
            saidBy: "login",
            folder,
        });
    });

    it("is left to the CLI if there is an access token", () => {
        const environment = { PULUMI_HOME: home, PULUMI_ACCESS_TOKEN: "pul-1" };
        const found = stateBackend(project, platform, environment);
        assert.deepEqual(found, { saidBy: "token" });
        assert.match(
            loginNote(found) ?? "",
            /^state: Pulumi Cloud, because PULUMI_ACCESS_TOKEN is set; set PULUMI_BACKEND_URL/,
        );
    });

    it("is the platform's if nobody is logged in", () => {
        assert.deepEqual(stateBackend(project, platform, { PULUMI_HOME: home }), ofPlatform);
        login("");
        assert.deepEqual(stateBackend(project, platform, { PULUMI_HOME: home }), ofPlatform);
        writeFileSync(join(home, "credentials.json"), "{");
        assert.deepEqual(stateBackend(project, platform, { PULUMI_HOME: home }), ofPlatform);
        assert.deepEqual(stateBackend(project, undefined, { PULUMI_HOME: home }), {});
    });
});
