import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { extract } from "tar-fs";
import {
    contextDigest,
    packContext,
    relativeDockerfile,
} from "../../../../../stand-ins/providers/docker/build-context.js";

/** Files of a context in their own folder, all with mode 0644. */
function write(files: Record<string, string>): string {
    const directory = mkdtempSync(join(tmpdir(), "context-"));
    for (const [path, contents] of Object.entries(files)) {
        mkdirSync(dirname(join(directory, path)), { recursive: true });
        writeFileSync(join(directory, path), contents);
        chmodSync(join(directory, path), 0o644);
    }
    return directory;
}

/** The files the daemon would find in a context, without folders. */
async function packed(directory: string, dockerfile: string): Promise<{ files: string[]; dockerfile: string }> {
    const files: string[] = [];
    const { stream, dockerfile: name } = await packContext({ directory, dockerfile: join(directory, dockerfile) });
    const target = mkdtempSync(join(tmpdir(), "unpacked-"));
    await new Promise((done, fail) => {
        const unpack = extract(target, {
            mapStream: (file, header) => {
                files.push(header.name);
                return file;
            },
        });
        stream.on("error", fail).pipe(unpack).on("finish", done).on("error", fail);
    });
    rmSync(target, { recursive: true });
    return { files: files.sort(), dockerfile: name };
}

const app = {
    Dockerfile: "FROM scratch\n",
    "main.py": "print(1)\n",
    "pkg/__init__.py": "",
    "pkg/.venv/x": "x",
    "pkg/.venv/keep": "k",
};

describe("a build context", () => {
    const directories: string[] = [];
    const context = (files: Record<string, string>) => {
        const directory = write(files);
        directories.push(directory);
        return directory;
    };
    after(() => directories.forEach(directory => void rmSync(directory, { recursive: true })));
    const digest = (files: Record<string, string>, dockerfile = "Dockerfile") => {
        const directory = context(files);
        return contextDigest({ directory, dockerfile: join(directory, dockerfile) });
    };

    it("has the digest that the real provider recorded", async () => {
        const steps = `ARG PYTHON_IMAGE=python:3.12-slim
FROM \${PYTHON_IMAGE}
ARG APP_VERSION
ENV APP_VERSION=\${APP_VERSION} PYTHONUNBUFFERED=1
COPY main.py /app/main.py
WORKDIR /app
USER 10001
CMD ["python3","-m","uvicorn","main:app","--host","0.0.0.0","--port","8000"]
`;
        const main = `import os, time, asyncio
from fastapi import FastAPI, Response
app = FastAPI()
V = os.environ.get("APP_VERSION","?"); ready_at = time.time()+float(os.environ.get("READY_DELAY","0"))
@app.get("/healthz")
def healthz(): return {"ok": True}
@app.get("/readyz")
def readyz(r: Response):
    if time.time()<ready_at: r.status_code=503
    return {"version": V}
@app.get("/v1/users")
def users(): return {"version": V, "users": []}
@app.get("/version")
def version(): return {"version": V}
`;
        const files = {
            Dockerfile: steps,
            "Bad.Dockerfile": `${steps}RUN echo about to fail && exit 3\n`,
            "main.py": main,
        };
        assert.equal(await digest(files), "70d028a86204d1b244cb2dde24d65db053235b9db36da571e245651b544b8278");
    });

    it("has another digest when a file, a name, a mode or the Dockerfile changes", async () => {
        const before = await digest(app);
        assert.equal(await digest(app), before);
        const { "main.py": main, ...rest } = app;
        const changed = [
            await digest({ ...app, "main.py": "print(2)\n" }),
            await digest({ ...rest, "other.py": main }),
            await digest({ ...app, "Other.Dockerfile": "FROM scratch\n" }, "Other.Dockerfile"),
        ];
        const executable = context(app);
        chmodSync(join(executable, "main.py"), 0o755);
        changed.push(await contextDigest({ directory: executable, dockerfile: join(executable, "Dockerfile") }));
        assert.equal(new Set([before, ...changed]).size, 5);
    });

    it("leaves ignored files out of the digest and the tar, by Docker's rules", async () => {
        const ignore = { ".dockerignore": "**/.venv\n!**/.venv/keep\n" };
        const { "pkg/.venv/x": _, ...without } = app;
        assert.equal(await digest({ ...app, ...ignore }), await digest({ ...without, ...ignore }));
        assert.deepEqual((await packed(context({ ...app, ...ignore }), "Dockerfile")).files, [
            ".dockerignore",
            "Dockerfile",
            "main.py",
            "pkg/.venv/keep",
            "pkg/__init__.py",
        ]);
    });

    it("sends the Dockerfile even when everything but the code is ignored", async () => {
        const { files } = await packed(context({ ...app, ".dockerignore": "*\n!main.py\n" }), "Dockerfile");
        assert.deepEqual(files, [".dockerignore", "Dockerfile", "main.py"]);
    });

    it("includes a Dockerfile from outside under another name", async () => {
        const directory = context({ "app/main.py": "1", "build.Dockerfile": "FROM scratch\n" });
        const found = await packed(join(directory, "app"), "../build.Dockerfile");
        assert.match(found.dockerfile, /^\.dockerfile\.[0-9a-f]{20}$/);
        assert.deepEqual(found.files, [found.dockerfile, "main.py"]);
    });

    it("treats a link as its target's path", async () => {
        const directory = context(app);
        symlinkSync("main.py", join(directory, "link"));
        const linked = await contextDigest({ directory, dockerfile: join(directory, "Dockerfile") });
        assert.notEqual(linked, await digest(app));
    });

    it("names the Dockerfile relative to the context", () =>
        assert.equal(
            relativeDockerfile({ directory: "/p/app", dockerfile: "/p/app/sub/Dockerfile" }),
            "sub/Dockerfile",
        ));
});
