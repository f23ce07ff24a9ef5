import assert from "node:assert/strict";
import { drainPackage } from "../../../../components/slot/drain-package.js";
import { type ImageEnv, packageMounts, variablesOfImage, withImageEnv } from "../../../../model/pod/drain-package.js";
import { renderPodTemplate, withImage } from "../../../../model/pod/pod-template.js";
import type { Release } from "../../../../model/release/release.js";
import { someRelease } from "../some-release.js";
import { problemsOf } from "./problems-of.js";

const path = "/run/fastapi-release/python";

/** Variables of the pods, by name: what the release and the image say, added to. */
function added(changes: Partial<Release>, image: ImageEnv = {}) {
    const release = someRelease(changes);
    const template = renderPodTemplate({ service: "users", slot: "blue", release, releaseId: "3f9a1c0b7e" });
    const values = withImageEnv(variablesOfImage(release), image);
    const { env } = withImage(template, "users:1.4.0", {}, values).spec.containers[0]!;
    return Object.fromEntries(env.map(one => [one.name, "value" in one ? one.value : undefined]));
}

const cases: readonly [what: string, release: Partial<Release>, image: ImageEnv, values: readonly unknown[]][] = [
    ["stand alone where nobody says more", {}, {}, [path, "620", "--keep-alive 620"]],
    [
        "are added to what the image says",
        {},
        {
            PYTHONPATH: "/app:/app/src",
            UVICORN_TIMEOUT_KEEP_ALIVE: "75",
            GUNICORN_CMD_ARGS: "--workers 4 --keep-alive 9",
        },
        [`${path}:/app:/app/src`, "75", "--keep-alive 620 --workers 4 --keep-alive 9"],
    ],
    [
        "are added to what the release says, whatever the image says",
        { env: { PYTHONPATH: "/srv", UVICORN_TIMEOUT_KEEP_ALIVE: "90", GUNICORN_CMD_ARGS: "--workers 2" } },
        { PYTHONPATH: "/app", UVICORN_TIMEOUT_KEEP_ALIVE: "75", GUNICORN_CMD_ARGS: "--workers 4" },
        [`${path}:/srv`, "90", "--keep-alive 620 --workers 2"],
    ],
    [
        "take an empty value as none",
        { env: { PYTHONPATH: "", UVICORN_TIMEOUT_KEEP_ALIVE: "", GUNICORN_CMD_ARGS: "" } },
        { PYTHONPATH: "/app" },
        [path, "620", "--keep-alive 620"],
    ],
    [
        "are the image's own with drain: off",
        { drain: "off" },
        { PYTHONPATH: "/app" },
        [undefined, undefined, undefined],
    ],
];

describe("The variables of the drain", () => {
    for (const [what, release, image, values] of cases) {
        it(what, () => {
            const { PYTHONPATH, UVICORN_TIMEOUT_KEEP_ALIVE, GUNICORN_CMD_ARGS } = added(release, image);
            assert.deepEqual([PYTHONPATH, UVICORN_TIMEOUT_KEEP_ALIVE, GUNICORN_CMD_ARGS], values);
        });
    }

    it("give way to a Secret, except for the path", () => {
        const secretEnv = { GUNICORN_CMD_ARGS: { secret: "users", key: "args" } };
        const names = ["PYTHONPATH", "UVICORN_TIMEOUT_KEEP_ALIVE"];
        assert.deepEqual(variablesOfImage(someRelease({ secretEnv })), names);
        assert.equal(added({ secretEnv })["GUNICORN_CMD_ARGS"], undefined);
        const hidden = "secretEnv: {PYTHONPATH: {secret: users, key: path}}";
        assert.deepEqual(problemsOf(hidden), [
            "secretEnv.PYTHONPATH: cannot be added to, and the drain is on that path; move it to env, or set drain: off.",
        ]);
        assert.deepEqual(problemsOf(`{drain: 'off', ${hidden}}`), []);
    });

    it("need nothing of the image that the release says itself", () => {
        assert.deepEqual(variablesOfImage(someRelease({ env: { PYTHONPATH: "/srv" } })), [
            "UVICORN_TIMEOUT_KEEP_ALIVE",
            "GUNICORN_CMD_ARGS",
        ]);
        assert.deepEqual(variablesOfImage(someRelease({ drain: "off" })), []);
    });
});

describe("The drain package", () => {
    it("has all its modules and the file that loads them, under keys that a ConfigMap may have", () => {
        const files = drainPackage();
        assert.match(files["sitecustomize.py"] ?? "", /fastapi_release_drain\.uvicorn_server/);
        for (const name of ["__init__.py", "__main__.py", "middleware.py", "uvicorn_server.py"])
            assert.ok(files[name], name);
        for (const name of Object.keys(files)) assert.match(name, /^[a-z_]+\.py$/);
        // With each release, twice in the stack's state.
        assert.ok(JSON.stringify(files).length < 45_000);
    });

    it("is mounted where no release mounts anything", () => {
        for (const { mountPath } of packageMounts) {
            const mounts = `{volumes: {own: {emptyDir: {}}}, mounts: [{volume: own, path: ${mountPath}}]}`;
            assert.deepEqual(problemsOf(mounts), [`mounts[0].path: ${mountPath} is mounted already.`]);
        }
    });

    it("is one of two choices", () => {
        const wrong = 'drain: "on" is not a way to drain; use injected or off.';
        assert.deepEqual(problemsOf('drain: "on"'), [wrong]);
        assert.deepEqual(problemsOf("drain: off"), []);
        assert.deepEqual(problemsOf("drain: injected"), []);
    });
});
