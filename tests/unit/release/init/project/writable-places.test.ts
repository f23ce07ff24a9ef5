import assert from "node:assert/strict";
import { planWritablePlaces } from "../../../../../release/init/project/writable-places.js";
import type { WrittenPath } from "../../../../../release/init/source/written-paths.js";

const layout = { workdir: "/code", placed: [{ from: "", to: "/code" }] };
const repository = ["app/main.py", "static/logo.png", "uploads/.gitkeep", "Dockerfile"];

function planned(path: string, kind: WrittenPath["kind"], more: Partial<WrittenPath> = {}, isOurs = true) {
    const paths = [{ path, kind, where: "app/main.py:3", ...more }];
    const { volumes, ...rest } = planWritablePlaces({ paths, homeLibraries: [] }, layout, repository, isOurs);
    return { ...rest, volumes: volumes.map(one => `${one.name} ${one.path}`) };
}

const nothing = { env: {}, links: [], notes: [], volumes: [] };

describe("What a source writes gets a place", () => {
    const cases: readonly (readonly [string, WrittenPath["kind"], Partial<ReturnType<typeof planned>>])[] = [
        ["uploads", "folder", { volumes: ["uploads /code/uploads"] }],
        ["logs/app.log", "file", { volumes: ["logs /code/logs"] }],
        ["data/x/app.db", "sqlite", { volumes: ["x /code/data/x"] }],
        ["repository:/media", "folder", { volumes: ["media /code/media"] }],
        ["/var/lib/Own Files", "folder", { volumes: ["own-files /var/lib/Own Files"] }],
        ["/tmp/x", "folder", {}],
        ["~/.cache/x", "folder", { env: { HOME: "/tmp" } }],
        ["app.db", "sqlite", { volumes: ["data /data"], links: [{ from: "/code/app.db", to: "/data/app.db" }] }],
        [
            "app/app.log",
            "file",
            { volumes: ["data /data"], links: [{ from: "/code/app/app.log", to: "/data/app.log" }] },
        ],
    ];
    for (const [path, kind, expected] of cases) {
        it(`for the ${kind} ${path}`, () => assert.deepEqual(planned(path, kind), { ...nothing, ...expected }));
    }

    it("by its variable, where it would lie beside the code", () => {
        const sqlite = { variable: "DATABASE_URL", form: "sqlite:///PATH" };
        assert.deepEqual(planned("app.db", "sqlite", sqlite), {
            ...nothing,
            env: { DATABASE_URL: "sqlite:////data/app.db" },
            volumes: ["data /data"],
        });
        assert.deepEqual(planned("static", "folder", { variable: "OUT", form: "PATH" }).env, { OUT: "/data/static" });
    });

    it("by a line for a Dockerfile that stays", () => {
        assert.deepEqual(planned("app.db", "sqlite", {}, false), {
            ...nothing,
            volumes: ["data /data"],
            notes: [
                "app/main.py:3 writes /code/app.db, beside the code, where pods cannot write: add " +
                    "`RUN ln -s /data/app.db /code/app.db` to the Dockerfile above its CMD; /data is a volume in the settings",
            ],
        });
    });

    it("not where a volume would hide files", () => {
        assert.deepEqual(planned("static", "folder"), {
            ...nothing,
            notes: [
                "app/main.py:3 writes into /code/static, which has files of the repository, and pods cannot write there: " +
                    "a volume would hide them; let it write into a folder of its own, and init gives that a volume",
            ],
        });
    });

    it("once for a folder and what is in it", () => {
        const where = "a.py:1";
        const paths = [
            { path: "logs", kind: "folder", where },
            { path: "logs/a.log", kind: "file", where },
            { path: "logs/deep/b.log", kind: "file", where },
        ] as const;
        const { volumes } = planWritablePlaces({ paths, homeLibraries: ["nltk"] }, layout, repository, true);
        assert.deepEqual(volumes, [{ name: "logs", path: "/code/logs", for: "logs (a.py:1)" }]);
    });
});
