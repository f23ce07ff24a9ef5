import assert from "node:assert/strict";
import { readTags, tagFor } from "../../../../release/next-version/read-tags.js";
import {
    describeElsewhere,
    describeFamilies,
    describeOpenTags,
    describeOtherPrefixes,
    familyProblems,
    openTags,
} from "../../../../release/next-version/tag-families.js";

/** `v1.0.0@a`: a tag and its commit; without one, the commit is called like the tag. */
const tags = (text: string) =>
    text
        .split(" ")
        .filter(Boolean)
        .map(one => one.split("@"))
        .map(([name = "", commit = name]) => ({ name, commit }));
const read = (text: string, prefix?: string) => readTags(tags(text), prefix);
const versions = (text: string, prefix?: string) => read(text, prefix).versions.map(({ version }) => version);
const unread = (text: string, prefix?: string) => read(text, prefix).unread.map(({ name }) => name);

describe("Tags that name versions", () => {
    it("have a v or none", () => {
        assert.deepEqual(versions("v1.0.0 1.1.0 v1.2.0rc1 latest users-v3.0.0"), ["1.0.0", "1.1.0", "1.2.0-rc.1"]);
    });
    it("have the chosen prefix", () => {
        assert.deepEqual(versions("v1.0.0 users-v1.1.0 users-1.2.0", "users-v"), ["1.1.0"]);
        assert.deepEqual(versions("v1.0.0 1.1.0", ""), ["1.1.0"]);
    });
    it("may be short if their prefix was chosen", () => {
        assert.deepEqual(versions("release-8.1 release-9", "release-"), ["8.1.0", "9.0.0"]);
        assert.deepEqual(versions("26.3 24.3 24.3.1", ""), ["26.3.0", "24.3.1"]);
        assert.deepEqual(versions("1.5 v2 release-9"), []);
        assert.deepEqual(versions("v1.4.2 v2", "v"), ["1.4.2"]);
        assert.deepEqual(unread("v1.4.2 v2", "v"), ["v2"]);
    });
    it("are not those that move along with a version", () => {
        assert.deepEqual(versions("v1 v1.4 v1.4.2", "v"), ["1.4.2"]);
        assert.deepEqual(unread("v1 v1.4 v1.4.2"), []);
    });
});

const open = (text: string) => openTags(read(text), { version: "1.4.2" });

describe("Tags that look like versions and do not count", () => {
    it("are those that are short or have another prefix", () => {
        assert.deepEqual(unread("v1.4.2 1.5 v2 release-9"), ["1.5", "v2", "release-9"]);
        assert.deepEqual(unread("v1.4.2 users-v3.0.0 kyaml/v0.1.0 log4j-1.0.0"), [
            "users-v3.0.0",
            "kyaml/v0.1.0",
            "log4j-1.0.0",
        ]);
        assert.deepEqual(unread("v1.4.2 v1.5.0.1 v1.5.0rc1.dev2"), ["v1.5.0.1", "v1.5.0rc1.dev2"]);
    });
    it("are only those with the chosen prefix", () => {
        assert.deepEqual(unread("v1.4.2 v1.5.0.1 users-v3.0.0", "v"), ["v1.5.0.1"]);
    });
    it("are not every tag", () => {
        assert.deepEqual(unread("v1.4.2 latest stable nightly-20261121 before-2to3 build-123456 deployed"), []);
    });
    it("are named with the option that reads them", () => {
        assert.deepEqual(describeOpenTags(open("v1.4.2 1.5 v2 release-9")), [
            "tags that look like versions but do not count: v2, 1.5, release-9; --tag-prefix release- reads release-9 as 9.0.0",
        ]);
        assert.deepEqual(describeOpenTags(open("v1.4.2 a-v1.0.0 a-v1.1.0 b-v1.0.0 c-v1.0.0 d-v1.0.0")), [
            "tags that look like versions but do not count: c-v1.0.0, d-v1.0.0, a-v1.1.0 and 2 more; " +
                "--tag-prefix a-v reads a-v1.1.0 as 1.1.0",
        ]);
        assert.deepEqual(describeOpenTags(open("v1.4.2 v1.5.0.1")), [
            "tags that look like versions but do not count: v1.5.0.1",
        ]);
        assert.deepEqual(describeOpenTags([]), []);
    });
    it("are not named if they are lower than the last version", () => {
        assert.deepEqual(describeOpenTags(open("v1.4.2 v1.1 1.3 v1.4.0.2 1.4rc1")), []);
    });
});

describe("Two families of tags", () => {
    /** @param order the commits, oldest first */
    const problems = (text: string, order: string, isRecorded = false, prefix?: string) => {
        const places = new Map([...order].map((commit, index) => [commit, index]));
        return familyProblems(read(text, prefix), places, isRecorded, prefix).map(({ message }) => message);
    };
    const either = (names: string, options = "--tag-prefix '' or --tag-prefix v") => [
        `${names} are of different families, and each could be the last; say which is this service's: ${options}.`,
    ];

    it("are refused if dates and versions are mixed", () => {
        assert.deepEqual(problems("2023.10.1@a v1.4.2@b", "ab"), either("2023.10.1 and v1.4.2"));
        assert.deepEqual(problems("2023.10.1@a 2023.11.0@c v1.4.2@b", "abc"), either("2023.11.0 and v1.4.2"));
        assert.deepEqual(problems("2023.10.1@a v1.4.2@a", "a"), either("2023.10.1 and v1.4.2"));
        assert.deepEqual(problems("v1.4.2@b v2023.10.1@a", "ab"), [
            "v1.4.2 and v2023.10.1 are of different families, and each could be the last; " +
                "no --tag-prefix tells them apart; delete those that are not this service's: `git tag --delete NAME`.",
        ]);
    });
    it("are refused if the highest is not the last", () => {
        const options = "--tag-prefix v or --tag-prefix ''";
        assert.deepEqual(problems("v1.4.2@b 2.0.0@a", "ab"), either("v1.4.2 and 2.0.0", options));
        assert.deepEqual(problems("v1.4.2@a 1.4.2@b", "ab"), either("v1.4.2 and 1.4.2", options));
        assert.deepEqual(problems("v1.4.2@b 1.4.2@a", "ab"), either("v1.4.2 and 1.4.2", options));
    });
    it("are one service's if one follows the other", () => {
        assert.deepEqual(problems("0.9.0@a v1.0.0@b", "ab"), []);
        assert.deepEqual(problems("v1.20.4@a 2021.8.0@b 2021.9.0@c", "abc"), []);
        assert.deepEqual(problems("v1.0.0@a 1.1.0@b v1.2.0@c", "abc"), []);
    });
    it("are one service's if a commit has a tag of each", () => {
        assert.deepEqual(problems("v1.0.0@a 1.0.0@a v1.1.0@b 1.1.0@b", "ab"), []);
        assert.deepEqual(problems("v1.1.0-rc1@a 1.1.0rc1@a", "a"), []);
    });
    it("do not matter once one is chosen, or for versions that are times", () => {
        assert.deepEqual(problems("2023.10.1@a v1.4.2@b", "ab", false, "v"), []);
        assert.deepEqual(problems("2026.11.21-143005@b v1.4.2@a", "ab"), []);
    });
    it("are named where a service went from versions to dates", () => {
        assert.deepEqual(describeFamilies(read("2021.8.0 v1.20.4")), [
            "the tags go on from v1.20.4 to 2021.8.0; if they are not one service's, use --tag-prefix",
        ]);
        assert.deepEqual(describeFamilies(read("2021.8.0 2021.8.1 2021.9.0 2021.9.1 v1.20.4")), []);
        assert.deepEqual(describeFamilies(read("0.9.0 v1.0.0")), []);
        assert.deepEqual(describeFamilies(read("2021.8.0 v2021.9.0")), []);
    });

    it("are refused if no tag has a prefix that is read", () => {
        assert.deepEqual(problems("api-v1.2.0 web-v2.0.0", ""), [
            "api-v1.2.0 and web-v2.0.0 may be versions of this service or of another; " +
                "--tag-prefix api-v continues from 1.2.0, --tag-prefix web-v continues from 2.0.0, " +
                "--tag-prefix v begins with 0.1.0.",
        ]);
        assert.deepEqual(problems("v2", ""), [
            "v2 may be versions of this service or of another; --tag-prefix v continues from 2.0.0, " +
                "--tag-prefix release-v begins with 0.1.0.",
        ]);
    });
    it("are left to whoever chose a prefix, and to the ledger", () => {
        assert.deepEqual(problems("api-v1.2.0 web-v2.0.0", "", false, "users-v"), []);
        assert.deepEqual(problems("api-v1.2.0 web-v2.0.0", "", true), []);
        assert.deepEqual(problems("release-9 latest", ""), []);
    });
});

describe("A tag on another branch", () => {
    const line = (text: string, version: string) => describeElsewhere(read(text), { version });

    it("is named if it is higher", () => {
        assert.deepEqual(line("v1.3.0 v1.10.0 v2.0.0-rc.1", "1.4.2"), [
            "tag v1.10.0 is higher, but on another branch, and does not count; if this commit follows it, merge it",
        ]);
        assert.deepEqual(line("v1.3.0 2026.11.21-143005 v1.4.2", "1.4.2"), []);
    });
});

describe("A new tag", () => {
    const name = (text: string, prefix?: string) => tagFor("1.1.0", read(text, prefix).versions, prefix);

    it("is in the style of the newest one", () => {
        assert.equal(name(""), "v1.1.0");
        assert.equal(name("v0.9.0 1.0.0"), "1.1.0");
        assert.equal(name("0.9.0 v1.0.0"), "v1.1.0");
        assert.equal(name("1.0.0rc1"), "1.1.0");
        assert.equal(name("", "users-v"), "users-v1.1.0");
    });
    it("is the one that the version has", () => {
        assert.equal(name("1.1.0+abc"), "1.1.0+abc");
    });
});

describe("A prefix that no tag has", () => {
    const line = (text: string, prefix?: string) =>
        describeOtherPrefixes(readTags(tags(text)), readTags(tags(text), prefix), prefix);

    it("is told, with those that tags have: it may be mistyped", () => {
        assert.deepEqual(line("users-v1.2.3 users-v1.2.4 v2.0.0", "user-v"), [
            "no tag has the prefix user-v; others that name versions: v2.0.0 (--tag-prefix v), users-v1.2.4 (--tag-prefix users-v)",
        ]);
        assert.deepEqual(line("v1.0.0", ""), [
            "no tag has the prefix ''; others that name versions: v1.0.0 (--tag-prefix v)",
        ]);
    });

    it("is no matter where it is the first of all, or none was chosen", () => {
        for (const [text, prefix] of [
            ["x", "v"],
            ["v1.0.0", "v"],
            ["users-v1.0.0", undefined],
        ] as const) {
            assert.deepEqual(line(text, prefix), []);
        }
    });
});
