import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { buildPage } from "../../release/report/build-page.js";
import { renderPage } from "../../release/report/render-page.js";
import { hostile, sampleLedgers, sampleNow } from "../unit/release/report/sample-ledgers.js";
import { startChromium } from "./chromium.js";

/** What axe-core reports about a page. */
interface Audit {
    readonly violations: readonly {
        readonly id: string;
        readonly impact: string;
        readonly nodes: readonly { readonly html: string }[];
    }[];
    readonly passes: readonly { readonly id: string }[];
}

/** Contrast of two colours, given as `rgb(1, 2, 3)`, from 1 to 21 (WCAG 2.2, relative luminance). */
function contrast(...colours: readonly [string, string]): number {
    const [dark = 0, bright = 0] = colours
        .map(colour => {
            const [red = 0, green = 0, blue = 0] = (colour.match(/\d+/g) ?? []).map(text => {
                const part = Number(text) / 255;
                return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
            });
            return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
        })
        .sort((left, right) => left - right);
    return (bright + 0.05) / (dark + 0.05);
}

describe("The report in Chromium", function () {
    this.timeout(300_000);
    let browser: Browser;
    let folder: string;
    let address: string;
    const complaints: string[] = [];
    const requests: string[] = [];

    before(async () => {
        browser = await startChromium();
        folder = mkdtempSync(join(tmpdir(), "report-page-"));
        const file = join(folder, "report.html");
        writeFileSync(file, renderPage(buildPage("users", sampleLedgers, sampleNow)));
        address = pathToFileURL(file).href;
    });
    after(async () => {
        await browser?.close();
        rmSync(folder, { recursive: true });
    });

    async function open(options: BrowserContextOptions = {}): Promise<Page> {
        const page = await (await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options })).newPage();
        page.on("console", message => complaints.push(message.text()));
        page.on("pageerror", error => complaints.push(error.message));
        page.on("request", request => requests.push(request.url()));
        await page.goto(address);
        return page;
    }

    async function unfold(page: Page): Promise<void> {
        await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true");
    }

    afterEach(() => {
        assert.deepEqual(complaints, []);
        assert.deepEqual([...new Set(requests)], [address]);
    });

    it("shows everything without scripts, and hostile text as text", async () => {
        const page = await open({ javaScriptEnabled: false });
        assert.equal(await page.title(), "Releases of users, 22 Nov 2026, 12:00:00 UTC");
        const shown = await page.locator("#stack-prod-entry-4 > .message").innerText();
        assert.equal(shown, hostile.replace("\u202e", "⟨U+202E⟩").replace("\u0007", "⟨U+0007⟩"));
        assert.equal(await page.locator("main script, main img, main link, main style").count(), 0);
        assert.ok(await page.getByText("fastapi-release rollback --to 1.0.0 --stack dev").isVisible());
    });

    it("runs no script, even if one gets in", async () => {
        const page = await open();
        const ran = await page.evaluate(`{
            const script = document.createElement("script");
            script.textContent = "window.taken = true";
            document.body.append(script);
            "taken" in window;
        }`);
        assert.equal(ran, false);
        assert.match(complaints.splice(0).join("\n"), /Content Security Policy/);
    });

    for (const colorScheme of ["light", "dark"] as const) {
        for (const width of [1200, 360]) {
            it(`passes axe-core, ${colorScheme} and ${width} wide`, async () => {
                const page = await open({ colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
                await unfold(page);
                await page.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
                const { violations, passes } = await page.evaluate<Audit>("axe.run()");
                const found = violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0]?.html}`);
                assert.deepEqual(found, []);
                assert.ok(passes.some(({ id }) => id === "color-contrast"));
            });
        }
    }

    it("fits its width, however narrow", async () => {
        const page = await open({ viewport: { width: 320, height: 700 } });
        const [content = 0, screen = 0] = await page.evaluate<number[]>(
            "[document.documentElement.scrollWidth, window.innerWidth]",
        );
        assert.ok(content <= screen, `${content} of ${screen}`);
    });

    it("works with a keyboard: first to the content, then to everything that can be activated", async () => {
        const page = await open();
        const focused = () =>
            page.evaluate<string>(`{
                const { activeElement: element } = document;
                element.getAttribute("href") ?? element.getAttribute("aria-label") ?? element.tagName;
            }`);
        await unfold(page);
        await page.keyboard.press("Tab");
        assert.equal(await focused(), "#content");
        const wanted = await page.locator("a, summary, [tabindex='0']").count();
        const reached = new Set<string>();
        for (let count = 1; count < wanted; count++) {
            await page.keyboard.press("Tab");
            const outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle");
            assert.notEqual(outline, "none", `no outline on ${await focused()}`);
            reached.add(await focused());
        }
        for (const part of [
            "#stack-prod",
            "#stack-prod-entry-5",
            "Chart of the traffic of prod",
            "Charts of the checks of entry 5 of prod",
            "SUMMARY",
        ]) {
            assert.ok(reached.has(part), part);
        }
        const summary = page.locator("summary").first();
        await summary.focus();
        await page.keyboard.press("Enter");
        assert.equal(await page.locator("details table").first().isVisible(), false);
    });

    it("works with a screen reader: landmarks, headings, charts in words, tables with headers", async () => {
        const page = await open();
        for (const role of ["banner", "navigation", "main", "contentinfo"] as const) {
            assert.equal(await page.getByRole(role).count(), 1, role);
        }
        assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), "users");
        const chart = page.getByRole("img", { name: /^Traffic of prod by version, 14 Nov 2026/ });
        const words = await chart.locator("desc").textContent();
        assert.equal(
            words,
            "Traffic changed 4 times; at the end: 1.0.0 100 %. 1 failed update left it where it was. The table below has every change.",
        );
        const check = page.getByRole("img", { name: /^errors of 1\.1\.0, expected: at most 0\.01, / });
        assert.match(
            (await check.locator("desc").textContent()) ?? "",
            /17 passed, 1 failed, 3 without an answer\. 1\.1\.0: 0\.004 to/,
        );
        const figure = page.getByRole("figure", {
            name: "errors, at most 0.01, at most 1.5 times the live release: failed",
        });
        assert.equal(await figure.count(), 1);
        const tables = await page.locator("table").count();
        assert.equal(
            await page.locator("table:has(caption):has(thead th[scope=col]):has(tbody th[scope=row])").count(),
            tables,
        );
        assert.ok(await page.getByRole("columnheader", { name: "prod" }).isVisible());
    });

    for (const [media, colorScheme] of [
        ["screen", "light"],
        ["screen", "dark"],
        ["print", "dark"],
    ] as const) {
        it(`draws a check's values, bounds and steps distinctly, ${media} ${colorScheme}`, async () => {
            const page = await open({ colorScheme });
            await page.emulateMedia({ media, colorScheme });
            const colours = await page.evaluate<Record<string, string>>(`{
                const chart = document.querySelectorAll(".check svg")[1];
                const look = (part, property) => getComputedStyle(chart.querySelector(part))[property];
                ({
                    candidate: look(".value:not(.live)", "stroke"),
                    live: look(".value.live", "stroke"),
                    bound: look(".bound", "stroke"),
                    miss: look(".miss", "stroke"),
                    ground: getComputedStyle(document.querySelector(".entry")).backgroundColor,
                    band: look(".step", "fill"),
                });
            }`);
            const { ground = "", band = "", ...drawn } = colours;
            for (const [part, colour] of Object.entries(drawn)) {
                for (const behind of [ground, band]) {
                    const seen = contrast(colour, behind);
                    assert.ok(seen >= 3, `${part} ${colour} on ${behind}: ${seen.toFixed(2)}`);
                }
            }
            assert.equal(new Set([drawn["candidate"], drawn["live"], drawn["bound"]]).size, 3);
            const step = await page.locator(".check svg").nth(1).locator(".step").first().boundingBox();
            assert.ok((step?.width ?? 0) > 200 && (step?.height ?? 0) > 60);
        });
    }

    it("is readable on paper, including the tables that a screen folds", async () => {
        const page = await open();
        const table = page.locator("details table").first();
        assert.equal(await table.isVisible(), false);
        await page.emulateMedia({ media: "print", colorScheme: "dark" });
        assert.ok(await table.isVisible());
        assert.equal(await page.locator("nav").isVisible(), false);
        const paper = await page.evaluate("getComputedStyle(document.body).backgroundColor");
        assert.equal(paper, "rgb(255, 255, 255)");
        const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
        const pages = pdf.match(/\/Type \/Page\b/g)?.length ?? 0;
        assert.ok(pages >= 3, `${pages} pages`);
    });
});
