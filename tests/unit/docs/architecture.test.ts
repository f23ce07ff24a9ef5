import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../../machine/files.js";
import { importsIn } from "../structure/source-files.js";

const root = projectFolder();
const page = readFileSync(join(root, "docs", "architecture.md"), "utf8");

describe("docs/architecture.md", () => {
    const blocks = [...page.matchAll(/```walk\n([^`]*)```/g)].map(([, block = ""]) => block.trim().split("\n"));
    const walks = blocks.map(lines => lines.map(line => line.split(" → ")));

    it("has walks whose files import each other in that order", () => {
        assert.equal(walks.length, 3);
        for (const [from = "", to = ""] of walks.flat().flatMap(walk => walk.slice(1).map((to, i) => [walk[i]!, to]))) {
            const { imports } = importsIn(from, readFileSync(join(root, from), "utf8"));
            assert.ok(
                imports.some(one => `${one.to}.ts` === to),
                `${from} does not import ${to}`,
            );
        }
    });

    it("counts the files of a traffic weight and of a rollback", () => {
        const [weight = [], , rollback = []] = walks.map(lines => [...new Set(lines.flat())]);
        assert.match(page, new RegExp(`to the HTTPRoute, in ${weight.length} files`));
        assert.match(page, new RegExp(`to the PATCH, in ${rollback.length} files`));
    });

    it("names files and stories that exist", () => {
        const [rooms = ""] = page.split("## What always holds").slice(1);
        const stories = [...rooms.split("How faults look")[0]!.matchAll(/`(?:tests\/stories\/)?([a-z0-9-]+)`/g)];
        assert.ok(stories.length > 20);
        for (const [, story] of stories) assert.ok(existsSync(join(root, `tests/stories/${story}.test.ts`)), story);
        for (const [, path = ""] of page.matchAll(/`([a-z-]+(?:\/[a-z-]+)+\.ts)`/g)) {
            assert.ok(existsSync(join(root, path)) || existsSync(join(root, "release", path)), path);
        }
    });

    it("has a row for each room", () => {
        for (const room of ["model", "machine", "cluster", "registry", "objects", "components", "release", "plugin"]) {
            assert.match(page, new RegExp(`^\\| \`${room}/\` \\|`, "m"));
        }
    });
});
