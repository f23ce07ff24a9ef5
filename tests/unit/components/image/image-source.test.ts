import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { imageSource, isBuiltFrom } from "../../../../components/image/image-source.js";

describe("The source of an image", () => {
    const home = process.cwd();
    const folder = mkdtempSync(join(tmpdir(), "image-source-"));
    const git = (...args: string[]) =>
        execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@example.com", ...args], { encoding: "utf8" });
    const commit = (file: string) => {
        writeFileSync(join(folder, file), String(Math.random()));
        git("add", ".");
        git("commit", "-q", "-m", file);
        return git("rev-parse", "HEAD").trim();
    };
    let first: string;
    let elsewhere: string;

    before(() => {
        process.chdir(folder);
        mkdirSync("app");
        git("init", "-q");
        first = commit("app/main.py");
        elsewhere = commit("README.md");
    });
    after(() => {
        process.chdir(home);
        rmSync(folder, { recursive: true });
    });

    it("is HEAD, and marked if the context differs from it", async () => {
        writeFileSync(join(folder, "notes.txt"), "");
        assert.deepEqual(await imageSource(["app"]), { revision: elsewhere });
        writeFileSync(join(folder, "app", "stray.py"), "");
        assert.deepEqual(await imageSource(["app"]), { revision: `${elsewhere}-dirty` });
        rmSync(join(folder, "app", "stray.py"));
    });

    it("ignores the settings that each deploy writes next to it", async () => {
        writeFileSync(join(folder, "Pulumi.dev.yaml"), "");
        assert.match((await imageSource(["."])).revision ?? "", /-dirty$/, "notes.txt differs");
        rmSync(join(folder, "notes.txt"));
        assert.deepEqual(await imageSource(["."]), { revision: elsewhere });
        rmSync(join(folder, "Pulumi.dev.yaml"));
    });

    it("is the one that the release command passes", async () => {
        process.env["FASTAPI_RELEASE_REVISION"] = first;
        assert.equal((await imageSource(["app"])).revision, first);
        delete process.env["FASTAPI_RELEASE_REVISION"];
    });

    it("comes from the remote, without its credentials", async () => {
        git("remote", "add", "origin", "https://ada:t0ken@git.example.com/team/users.git");
        assert.equal((await imageSource(["app"])).url, "https://git.example.com/team/users.git");
        git("remote", "set-url", "origin", "git@git.example.com:team/users.git");
        assert.equal((await imageSource(["app"])).url, "git@git.example.com:team/users.git");
    });

    it("is unknown outside a repository", async () => {
        process.chdir(tmpdir());
        assert.deepEqual(await imageSource(["."]), {});
        process.chdir(folder);
    });

    it("is the same at commits between which the context did not change", async () => {
        assert.equal(await isBuiltFrom(["app"], first, elsewhere), true);
        const later = commit("app/main.py");
        assert.equal(await isBuiltFrom(["app"], first, later), false);
        assert.equal(await isBuiltFrom(["app"], later, later), true);
        assert.equal(await isBuiltFrom(["app"], `${later}-dirty`, `${later}-dirty`), false);
        assert.equal(await isBuiltFrom(["app"], undefined, later), false);
        assert.equal(await isBuiltFrom(["app"], "0123abc", later), false);
    });
});
