import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
        git("config", "url.git@mirror.example.com:.insteadOf", "https://git.example.com/");
        assert.equal((await imageSource(["app"])).url, "https://git.example.com/team/users.git");
        git("remote", "set-url", "origin", "git@git.example.com:team/users.git");
        assert.equal((await imageSource(["app"])).url, "git@git.example.com:team/users.git");
    });

    it("is unknown outside a repository", async () => {
        process.chdir(tmpdir());
        assert.deepEqual(await imageSource(["."]), {});
        process.chdir(folder);
    });

    it("is not guessed when Git cannot say: then there is no image", async () => {
        const index = readFileSync(join(folder, ".git", "index"));
        writeFileSync(join(folder, ".git", "index"), "bad");
        await assert.rejects(imageSource(["app"]), {
            message:
                "Git does not say which commit app is, so no image is built from it:\n" +
                "    fatal: .git/index: index file smaller than expected\n" +
                "    Mend that, or pass the commit in FASTAPI_RELEASE_REVISION or as `source` of the image.",
        });
        process.env["FASTAPI_RELEASE_REVISION"] = first;
        assert.equal((await imageSource(["app"])).revision, first);
        delete process.env["FASTAPI_RELEASE_REVISION"];
        writeFileSync(join(folder, ".git", "index"), index);
    });

    it("is not guessed without Git", async () => {
        const { PATH } = process.env;
        process.env["PATH"] = folder;
        try {
            await assert.rejects(imageSource(["app"]), /\n {4}there is no git on PATH; install Git\n/);
        } finally {
            process.env["PATH"] = PATH;
        }
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
