import assert from "node:assert/strict";
import { addToIgnore, addToPackage } from "../../../../../release/init/project/added-lines.js";

const parts = {
    main: "dist/index.js",
    scripts: { prepare: "tsc -p .", release: "fastapi-release" },
    dependencies: { "@pulumi/pulumi": "3.0.0" },
    devDependencies: { typescript: "5.9.3" },
};

describe("An existing package.json", () => {
    it("gets what it lacks in its own formatting", () => {
        const text = `{\n\t"name": "web",\n\t"files": ["a", "b"],\n\t"dependencies": {\n\t\t"left": "1.0.0"\n\t}\n}\n`;
        const { content, notes } = addToPackage(text, parts);
        assert.deepEqual(notes, []);
        assert.match(
            content,
            /^\{\n\t"name": "web",\n\t"files": \["a", "b"\],\n\t"dependencies": \{\n\t\t"left": "1\.0\.0",\n\t\t"@pulumi\/pulumi": "3\.0\.0"\n\t\}/,
        );
        const { name, files, ...rest } = JSON.parse(content);
        assert.deepEqual([name, files], ["web", ["a", "b"]]);
        assert.deepEqual(rest, { ...parts, dependencies: { left: "1.0.0", ...parts.dependencies } });
        assert.equal(addToPackage(content, parts).content, content);
    });

    it("keeps line ends, versions and scripts, and says what a script should also do", () => {
        const text = `{\r\n  "scripts": { "prepare": "husky" },\r\n  "devDependencies": { "typescript": "^5", "@pulumi/pulumi": "3.9.9" }\r\n}\r\n`;
        const { content, notes } = addToPackage(text, parts);
        assert.deepEqual(notes, ["package.json has a script prepare of its own; let it also run: tsc -p ."]);
        assert.doesNotMatch(content, /[^\r]\n/);
        const { scripts, dependencies, devDependencies } = JSON.parse(content);
        assert.deepEqual(
            [scripts, dependencies, devDependencies],
            [
                { prepare: "husky", release: "fastapi-release" },
                undefined,
                { typescript: "^5", "@pulumi/pulumi": "3.9.9" },
            ],
        );
    });
});

describe("An existing ignore file", () => {
    const cases: readonly (readonly [string, "start" | "end", string])[] = [
        ["*.pyc\n", "end", "*.pyc\n\n# fastapi-release\nnode_modules/\ndist/\n"],
        ["*.pyc", "end", "*.pyc\n\n# fastapi-release\nnode_modules/\ndist/\n"],
        ["*.pyc\n", "start", "# fastapi-release\nnode_modules/\ndist/\n\n*.pyc\n"],
        ["/node_modules\n", "end", "/node_modules\n\n# fastapi-release\ndist/\n"],
        ["dist\nnode_modules/\n", "end", "dist\nnode_modules/\n"],
        ["a\r\n", "end", "a\r\n\r\n# fastapi-release\r\nnode_modules/\r\ndist/\r\n"],
        ["", "end", "# fastapi-release\nnode_modules/\ndist/\n"],
    ];
    for (const [text, place, expected] of cases) {
        it(`gets at its ${place} what ${JSON.stringify(text)} lacks`, () => {
            assert.equal(addToIgnore(text, ["node_modules/", "dist/"], place), expected);
            assert.equal(addToIgnore(expected, ["node_modules/", "dist/"], place), expected);
        });
    }
});
