import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Repository } from "../../repositories/repositories.js";
import { WrittenProject } from "../../repositories/written-project.js";

const settings = `# Stack dev
config:
  fastapi-release:service:
    name: users
    # The folder of the Dockerfile.
    context: "."
  fastapi-release:release:
    repository: localhost:5000/users
    env:
      LOG_LEVEL: info
    secretEnv:
      TOKEN: { secret: to-be-set, key: token }
`;
const plain: Repository = { name: "users", trait: "", found: { app: "main:app" }, asks: [] };

describe("A written project", () => {
    let folder: string;
    let project: WrittenProject;
    beforeEach(() => {
        folder = mkdtempSync(join(tmpdir(), "written-"));
        writeFileSync(join(folder, "Pulumi.dev.yaml"), settings);
        const files = [
            { path: "Pulumi.yaml", action: "written" },
            { path: "Dockerfile", action: "written" },
        ];
        project = new WrittenProject(folder, { answers: { app: "main:app" }, files, notes: [], next: [] });
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    const text = () => readFileSync(join(folder, "Pulumi.dev.yaml"), "utf8");

    it("stays as it is when nothing is to be filled in", () => {
        assert.equal(project.fillIn(plain, { name: "gateway", namespace: "platform" }), 0);
        assert.equal(text(), settings);
    });

    it("gets variables as values, instead of Secrets that nobody has made", () => {
        assert.equal(project.fillIn({ ...plain, variables: { TOKEN: "x", URL: "amqp://queue" } }, undefined), 2);
        const expected = settings
            .replace("LOG_LEVEL: info\n", "LOG_LEVEL: info\n      TOKEN: x\n      URL: amqp://queue\n")
            .replace(/ {4}secretEnv:\n.+\n/, "");
        assert.equal(text(), expected);
    });

    it("gets the team's gateway and its decisions beside what is there", () => {
        const decided = { release: { env: { MODE: "fast" }, probes: { path: "/up" } } };
        const gateway = { hosts: ["users.example.com"] as const };
        assert.equal(project.fillIn({ ...plain, decided, gateway }, { name: "web", namespace: "infra" }), 3);
        const { service, release } = project.settings() as unknown as Record<"service" | "release", object>;
        assert.deepEqual(service, {
            name: "users",
            context: ".",
            gateway: { name: "web", namespace: "infra", hosts: ["users.example.com"] },
        });
        assert.deepEqual(release, {
            repository: "localhost:5000/users",
            env: { LOG_LEVEL: "info", MODE: "fast" },
            secretEnv: { TOKEN: { secret: "to-be-set", key: "token" } },
            probes: { path: "/up" },
        });
    });

    it("tells the Python of a Dockerfile that init wrote, also above the project's folder", () => {
        writeFileSync(join(folder, "Dockerfile"), "ARG PYTHON_IMAGE=python:3.13-slim\nFROM $PYTHON_IMAGE\n");
        assert.equal(project.python(), "3.13");
        mkdirSync(join(folder, "release"));
        writeFileSync(join(folder, "release", "Pulumi.dev.yaml"), settings.replace('"."', '".."'));
        const files = [
            { path: "release/Pulumi.yaml", action: "written" },
            { path: "Dockerfile", action: "written" },
        ];
        const below = new WrittenProject(folder, { answers: { app: "main:app" }, files, notes: [], next: [] });
        assert.equal(below.python(), "3.13");
    });

    it("tells nothing of a team's own Dockerfile", () => {
        writeFileSync(join(folder, "Dockerfile"), "FROM python:3.13-slim\n");
        const files = [
            { path: "Pulumi.yaml", action: "written" },
            { path: "Dockerfile", action: "kept" },
        ];
        const kept = new WrittenProject(folder, { answers: { app: "main:app" }, files, notes: [], next: [] });
        assert.equal(kept.python(), undefined);
    });
});
