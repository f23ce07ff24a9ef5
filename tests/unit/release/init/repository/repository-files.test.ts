import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeRepository } from "../../../../../release/init/repository/describe-repository.js";
import { readRepositoryFiles } from "../../../../../release/init/repository/repository-files.js";

describe("A repository", () => {
    let folder: string;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "repository-"));
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, stdio: "ignore" });
    const write = (name: string, content: string | Buffer) => writeFileSync(join(folder, name), content);

    it("may have text files by their byte order mark", () => {
        write("requirements.txt", Buffer.from("\ufefffastapi==0.115\r\nuvicorn==0.32\r\n", "utf16le"));
        write(
            "main.py",
            Buffer.from('\ufefffrom fastapi import FastAPI\napp = FastAPI()\nroute = "/healthz"\n', "utf8"),
        );
        const { server, apps } = describeRepository(readRepositoryFiles(folder));
        assert.deepEqual([server.isMissing, apps.map(({ name }) => name)], [false, ["main:app"]]);
    });

    it("may have folders where files are expected", () => {
        for (const name of [".gitignore", "Dockerfile", "requirements.txt"]) mkdirSync(join(folder, name));
        const { gitignore, dockerfile, dependencies } = describeRepository(readRepositoryFiles(folder));
        assert.deepEqual([gitignore, dockerfile, dependencies.kind], [undefined, undefined, "list"]);
    });

    it("may have text of either byte order, and files that are none", () => {
        const text = "fastapi\n";
        write("requirements.txt", Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text, "utf16le").swap16()]));
        write("seed.txt", Buffer.from([1, 0, 2]));
        const { texts, paths } = readRepositoryFiles(folder);
        assert.deepEqual([texts.get("requirements.txt"), texts.get("seed.txt")], [text, undefined]);
        assert.deepEqual(paths, ["requirements.txt", "seed.txt"]);
    });

    it("is what Git has and would add, whatever folder of it is the project's", () => {
        git("init", "--quiet", "--initial-branch=trunk");
        for (const name of ["api", "api/local", "env", "lib"]) mkdirSync(join(folder, name));
        write(".gitignore", "local/\n*.log\n");
        for (const name of ["api/main.py", "api/local/x.py", "env/settings.py", "a.log", "gone.py"]) write(name, "");
        git("add", "--all");
        git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "--message=x");
        rmSync(join(folder, "gone.py"));
        write("lib/new.py", "");
        const { paths, folder: inRoot, git: found } = readRepositoryFiles(join(folder, "api"));
        assert.deepEqual(paths, [".gitignore", "api/main.py", "env/settings.py", "lib/new.py"]);
        assert.deepEqual([inRoot, found?.branch, found?.hasVersions], ["api", "trunk", false]);
        git("tag", "nightly");
        assert.equal(readRepositoryFiles(folder).git?.hasVersions, false);
        git("tag", "v1.4.0");
        assert.equal(readRepositoryFiles(folder).git?.hasVersions, true);
    });

    it("may have links: to its own files and folders, and to what another machine may not have", () => {
        git("init", "--quiet");
        for (const name of ["api", "skills", ".venv"]) mkdirSync(join(folder, name));
        for (const name of ["api/main.py", "main.py", ".venv/guide.md"]) write(name, "");
        write(".gitignore", ".venv\n");
        const links = {
            "api/again.py": "../main.py",
            "skills/here": "../api",
            "skills/guide.md": "../.venv/guide.md",
            "skills/tool": "../.venv/tool",
            outside: "/nowhere/x",
        };
        for (const [name, target] of Object.entries(links)) symlinkSync(target, join(folder, name));
        git("add", "--all");
        const { paths, lostLinks } = readRepositoryFiles(folder);
        assert.deepEqual(paths, [".gitignore", "api/again.py", "api/main.py", "main.py", "skills/guide.md"]);
        assert.deepEqual(lostLinks, ["outside", "skills/guide.md", "skills/tool"]);
    });

    it("is, without Git, what Git would not ignore, apart from environments", () => {
        for (const name of ["local", "venv", "here", "here/bin"]) mkdirSync(join(folder, name));
        write(".gitignore", "local/\n*.log\n");
        for (const name of ["main.py", "local/x.py", "a.log", "venv/x.py", "here/pyvenv.cfg", "here/bin/x.py"])
            write(name, "");
        assert.deepEqual(readRepositoryFiles(folder).paths, [".gitignore", "main.py"]);
    });

    it("is not read as if there were no Git when Git cannot read it", () => {
        git("init", "--quiet");
        write(".gitignore", "secret.py\n");
        write("secret.py", "");
        writeFileSync(join(folder, ".git/index"), "bad");
        assert.throws(() => readRepositoryFiles(folder), /^GitError: fatal: .*index file smaller than expected$/);
        rmSync(join(folder, ".git/HEAD"));
        assert.throws(() => readRepositoryFiles(folder), /but there is .*\.git, which may be damaged or unreadable$/);
    });

    it("is the same whatever a person has set, before and after its first commit, on a branch or none", () => {
        git("init", "--quiet", "--initial-branch=trunk");
        write("größe \n.py", "");
        const global = join(folder, "gitconfig");
        writeFileSync(
            global,
            "[column]\nui = always\n[color]\nui = always\n[log]\nshowSignature = true\n[gpg]\nprogram = /nowhere\n",
        );
        process.env["GIT_CONFIG_GLOBAL"] = global;
        try {
            const { paths, git: found } = readRepositoryFiles(folder);
            assert.deepEqual([paths, found], [["gitconfig", "größe \n.py"], { branch: "trunk", hasVersions: false }]);
            git("add", "--all");
            git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "--message=x");
            for (const tag of ["v1.0.0", "v1.1.0"]) git("tag", tag);
            git("checkout", "--quiet", "--detach");
            const { branch, lastCommit, hasVersions } = readRepositoryFiles(folder).git ?? {};
            assert.deepEqual(
                [branch, /^\d{4}-\d\d-\d\d$/.test(lastCommit ?? ""), hasVersions],
                [undefined, true, true],
            );
        } finally {
            delete process.env["GIT_CONFIG_GLOBAL"];
        }
    });

    it("must be there", () => {
        assert.throws(
            () => readRepositoryFiles(join(folder, "none")),
            /^Refusal: --cwd .*none: this folder does not exist\.$/,
        );
    });
});
