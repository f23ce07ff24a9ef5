import assert from "node:assert/strict";
import { buildPage } from "../../../../release/report/build-page.js";
import { renderPage } from "../../../../release/report/render-page.js";
import { hostile, sampleLedgers, sampleNow } from "./sample-ledgers.js";

const page = renderPage(buildPage("users", sampleLedgers, sampleNow));

describe("The report's page", () => {
    it("treats nothing that a person wrote as HTML", () => {
        assert.equal(page.match(/<script|<img|<link|<iframe|<object|<base/gi), null);
        assert.equal(page.match(/<style/g)?.length, 1);
        assert.ok(!page.includes(hostile));
        assert.ok(page.split("&lt;script&gt;document.title = &quot;taken&quot;&lt;/script&gt;").length > 10);
        assert.ok(!page.includes("\u202e") && !page.includes("\u0007"));
    });

    it("treats a project, a stack and a version as text too", () => {
        const [dev] = sampleLedgers;
        const html = renderPage(buildPage(hostile, [{ ...dev!, stack: hostile }], sampleNow));
        assert.equal(html.match(/<script|<img|<link/gi), null);
        assert.ok(html.includes("--stack &#39;&lt;/p&gt;"));
    });

    it("refers to nothing outside itself", () => {
        const addresses = [...page.matchAll(/(?:href|src|url)\s*[=(]\s*"?([^"\s)>]*)/g)].map(([, address]) => address);
        assert.ok(addresses.length > 10);
        assert.deepEqual(
            addresses.filter(
                address => !address?.startsWith("#") && !address?.startsWith("&quot;") && !address?.startsWith("//"),
            ),
            [],
        );
        assert.equal(page.match(/<[a-z]+[^>]*(?:href|src)="(?!#)/g), null);
    });

    it("has a target for each of its links, and each id once", () => {
        const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
        assert.deepEqual(
            ids.filter((id, index) => ids.indexOf(id) !== index),
            [],
        );
        const targets = [...page.matchAll(/(?:href="#|aria-labelledby=")([^"]+)"/g)].flatMap(([, target = ""]) =>
            target.split(" "),
        );
        assert.deepEqual(
            targets.filter(target => !ids.includes(target)),
            [],
        );
    });

    it("draws each check of a promotion once, and refers to it from the other entries", () => {
        const drawn = [...page.matchAll(/<title id="([^"]+)-title">(\w+) of 1\.1\.0, expected:/g)];
        assert.deepEqual(drawn.map(([, id, name]) => [id, name]).slice(0, 2), [
            ["stack-prod-entry-5-checks-0", "alive"],
            ["stack-prod-entry-5-checks-1", "errors"],
        ]);
        assert.ok(page.includes(`are shown in <a href="#stack-prod-entry-5">entry 5</a>.`));
        assert.ok(page.includes("recorded in a format that this version of the command cannot read."));
        assert.ok(page.includes("10 % held for 60 of 120 s, passed: skipped by ada@laptop"));
    });

    it("is the same for the same ledger and time", () => {
        assert.equal(renderPage(buildPage("users", sampleLedgers, sampleNow)), page);
    });

    it("says that there is no release yet", () => {
        const empty = {
            stack: "qa",
            entries: [],
            outputsOf: () => undefined,
            promotionOf: () => undefined,
            unrecorded: [],
        };
        const html = renderPage(buildPage("users", [empty], sampleNow));
        assert.ok(html.includes("No ledger has a release yet.") && html.includes("The ledger has no entry yet."));
    });
});
