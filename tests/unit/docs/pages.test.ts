import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectFolder } from "../../../machine/files.js";
import { commands } from "../../../release/commands.js";
import { historyTable } from "../../../release/history/history.js";
import { unrecordedRows } from "../../../release/history/history-rows.js";

const read = (path: string) => readFileSync(join(projectFolder(), path), "utf8");
const pages = readdirSync(join(projectFolder(), "docs")).filter(file => file.endsWith(".md"));

interface Link {
    readonly from: string;
    /** Relative to the root. */
    readonly to: string;
    /** Of a heading. */
    readonly anchor: string;
}

/** Links to files of ours, outside of code. */
function linksOf(page: string): Link[] {
    const text = read(page).replace(/^```.*?^```/gms, "");
    return [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)].map(([, path = "", anchor = ""]) => ({
        from: page,
        to: path === "" ? page : join(dirname(page), path),
        anchor,
    }));
}

/** Anchors that GitHub gives to a page's headings. */
function anchors(page: string): string[] {
    const headings = read(page)
        .replace(/^```.*?^```/gms, "")
        .matchAll(/^#+ (.*)$/gm);
    return [...headings].map(([, heading = ""]) =>
        heading
            .toLowerCase()
            .replace(/[^\p{L}\p{N} _-]/gu, "")
            .replaceAll(" ", "-"),
    );
}

describe("The index of the pages", () => {
    const [list = "", table = ""] = read("docs/README.md").split("## By command\n");

    it("lists each page once", () => {
        const listed = [...list.matchAll(/^\| \[(\S+)\]\((\S+)\) \|/gm)].map(([, name, path]) => {
            assert.equal(name, path);
            return name!;
        });
        assert.deepEqual(listed.toSorted(), pages.filter(page => page !== "README.md").toSorted());
    });

    const rows = [...table.matchAll(/^\| `(\S+)` \| \[\S+\]\(([^)#]+)\S*\) \|$/gm)];

    it("has a row for each command, in the order of help", () => {
        assert.deepEqual(
            rows.map(([, command]) => command),
            Object.keys(commands),
        );
    });

    for (const [, command, page] of rows) {
        it(`leads ${command} to a page that shows how it is typed`, () => {
            const typed = new RegExp(`(\`|fastapi-release |release -- )${command}\\b`);
            assert.match(read(`docs/${page}`), typed);
        });
    }
});

describe("A link on a page", () => {
    const links = [...pages.map(page => `docs/${page}`), "README.md", "CHANGELOG.md", "release/README.md"].flatMap(
        linksOf,
    );

    it("leads to a file of ours", () => {
        assert.ok(links.length > 100);
        assert.deepEqual(
            links.filter(({ to }) => !existsSync(join(projectFolder(), to))),
            [],
        );
    });

    it("leads to a heading that there is", () => {
        const marked = links.filter(({ to, anchor }) => anchor !== "" && to.endsWith(".md"));
        assert.ok(marked.length > 10);
        assert.deepEqual(
            marked.filter(({ to, anchor }) => !anchors(to).includes(anchor)),
            [],
        );
    });
});

describe("The page about the ledger", () => {
    it("shows an update that was interrupted as history does", () => {
        const rows = unrecordedRows([
            {
                result: "interrupted",
                who: "ada@laptop (pid 4711)",
                time: "2026-11-21T10:06:00Z",
                message: "killed, its lock remains: while creating Job users-blue-gate",
            },
        ]);
        const shown = historyTable(rows, { columns: 100, colours: false }).join("\n");
        assert.ok(read("docs/ledger.md").includes(`\`\`\`\n${shown}\n\`\`\`\n`), shown);
    });
});
