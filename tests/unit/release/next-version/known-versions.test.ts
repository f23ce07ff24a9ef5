import assert from "node:assert/strict";
import { mergeVersions, readVersion } from "../../../../release/next-version/known-versions.js";
import { compareReleased } from "../../../../release/next-version/version-order.js";

describe("A tag's version", () => {
    const cases: readonly (readonly [text: string, version: string | undefined])[] = [
        ["1.5.0", "1.5.0"],
        ["1.5.0-rc1", "1.5.0-rc1"],
        ["1.5.0-rc-1", "1.5.0-rc-1"],
        ["1.5.0-rc.1", "1.5.0-rc.1"],
        ["1.5.0-beta", "1.5.0-beta"],
        ["1.5.0-SNAPSHOT", "1.5.0-SNAPSHOT"],
        ["1.5.0rc1", "1.5.0-rc.1"],
        ["1.5.0.rc1", "1.5.0-rc.1"],
        ["1.5.0a1", "1.5.0-alpha.1"],
        ["1.5.0b2", "1.5.0-beta.2"],
        ["1.5.0c3", "1.5.0-rc.3"],
        ["1.5.0alpha4", "1.5.0-alpha.4"],
        ["1.5.0.dev3", "1.5.0-dev.3"],
        ["1.5.0.post1", "1.5.0"],
        ["1.5.0+abc", "1.5.0"],
        ["1.5.0-rc.1+build.7", "1.5.0-rc.1"],
        ["2024.08.30", "2024.8.30"],
        ["2026.11.21-143005", "2026.11.21-143005"],
        ["1.5.0rc1.dev2", undefined],
        ["1.5.0rc1.post2", undefined],
        ["2!1.5.0", undefined],
        ["1.5", undefined],
        ["1", undefined],
        ["1.5.0.1", undefined],
        ["1.5.0_final", undefined],
        ["v1.5.0", undefined],
        ["", undefined],
        ["2026.13.41-143005", undefined],
    ];
    for (const [text, version] of cases) {
        it(`of ${JSON.stringify(text)} is ${version}`, () => assert.equal(readVersion(text), version));
    }
});

describe("The order of versions, however previews are spelled", () => {
    const inOrder = [
        "1.4.0",
        "1.5.0-dev.3",
        "1.5.0-alpha",
        "1.5.0-alpha.2",
        "1.5.0-beta-3",
        "1.5.0-beta10",
        "1.5.0-rc.2",
        "1.5.0-RC3",
        "1.5.0-rc10",
        "1.5.0",
    ];
    for (const [index, version] of inOrder.slice(1).entries()) {
        it(`has ${inOrder[index]} before ${version}`, () => {
            assert.ok(compareReleased(inOrder[index]!, version) < 0);
            assert.ok(compareReleased(version, inOrder[index]!) > 0);
        });
    }
});

it("Tags and the ledger are put together, and the tag's commit counts", () => {
    const merged = mergeVersions(
        [{ version: "1.0.0", tag: "v1.0.0", commit: "mine" }],
        [{ version: "1.0.0", entry: 7, commit: "other" }],
    );
    assert.deepEqual(merged, [{ version: "1.0.0", entry: 7, commit: "mine", tag: "v1.0.0" }]);
});
