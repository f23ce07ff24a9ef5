import { canonicalJson } from "../../model/ledger/fingerprint.js";
import type { SettingChange } from "../history/settings-diff.js";
import { entryId, type Html, html, type Part } from "./html.js";
import { promotionSection } from "./promotion-section.js";
import type { EntryPart, GatePart } from "./report-page.js";
import { durationWords, timeElement } from "./time-words.js";

/**
 * One entry of the ledger: its subject, who made it, its changes and its checks.
 *
 * @param versions all versions on the page, oldest first
 */
export function entryArticle(stack: string, entry: EntryPart, versions: readonly string[]): Html {
    const id = entryId(stack, entry.entry);
    const failed = entry.result === "failed";
    return html`<article class="entry ${entry.result}" id="${id}" aria-labelledby="${id}-title">
<header><h4 id="${id}-title"><span class="number">Entry ${entry.entry}</span> ${heading(entry)}</h4>
<p class="when"><span class="badge ${entry.result}">${failed ? "✗ " : ""}${entry.result}</span> ${timeElement(entry.time)}</p></header>
${entry.message === "" ? "" : html`<p class="message">${entry.message}</p>`}
<dl class="facts">${facts(entry).map(([term, value, wide]) => html`<div${wide && html` class="wide"`}><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>
${entry.gates.map(gateTable)}
${entry.promotion && promotionSection(stack, entry.entry, entry.promotion, versions)}
${diffTable(entry)}
</article>
`;
}

function heading({ kind, about }: EntryPart): string {
    if (kind !== "update") return kind;
    return about === undefined ? "no release" : `${about.version} in ${about.slot}`;
}

type Fact = readonly [term: string, value: Part, wide?: true];

function facts({
    kind,
    result,
    who,
    commit,
    ciBuild,
    ciUrl,
    durationSeconds,
    shares,
    slots,
    changed,
}: EntryPart): Fact[] {
    const changes = changed && Object.entries(changed).map(([operation, count]) => `${count} ${operation}`);
    const traffic = shares.map(({ version, slot, weight }) => `${version} in ${slot} ${weight} %`).join(", ");
    return [
        ["Who", who ?? html`<span class="unknown">not recorded</span>`],
        [
            "Commit",
            commit === undefined ? html`<span class="unknown">not recorded</span>` : html`<code>${commit}</code>`,
        ],
        ["CI build", ciBuild ?? html`<span class="unknown">none</span>`],
        // A word, not a link: the page refers to nothing outside itself.
        ...(ciUrl === undefined ? [] : [["Its page", html`<code>${ciUrl}</code>`, true] satisfies Fact]),
        ["Took", durationWords(durationSeconds)],
        ...(kind === "update"
            ? [
                  [result === "failed" ? "Traffic, as it should have been" : "Traffic", traffic || "none"] satisfies [
                      string,
                      Part,
                  ],
              ]
            : []),
        ["Resources", changes ? changes.join(", ") || "none changed" : html`<span class="unknown">not recorded</span>`],
        ...slots.map(
            ({ slot, images }): Fact => [
                `Images in ${slot}`,
                images.map((image, index) => html`${index > 0 && html`<br>`}<code>${image}</code>`),
                true,
            ],
        ),
    ];
}

function gateTable({ version, slot, results }: GatePart): Html {
    return html`<table class="small">
<caption>Gate of ${version} in ${slot}: ${results.length} ${results.length === 1 ? "check" : "checks"}</caption>
<thead><tr><th scope="col">Check</th><th scope="col">Result</th><th scope="col">Expected</th><th scope="col">Got</th></tr></thead>
<tbody>${results.map(
        ({ check, result, expected, got }) =>
            html`<tr><th scope="row"><code>${check}</code></th><td>✓ ${result}</td><td>${expected ?? "–"}</td><td>${got ?? "–"}</td></tr>`,
    )}</tbody>
</table>`;
}

function diffTable({ diff, comparedWith }: EntryPart): Html {
    const since = comparedWith === undefined ? "the first entry" : `compared with entry ${comparedWith}`;
    if (diff.length === 0) return html`<p class="nothing">Settings: no change, ${since}.</p>`;
    return html`<table class="small diff">
<caption>Settings, ${since}: ${diff.length} ${diff.length === 1 ? "change" : "changes"}</caption>
<thead><tr><th scope="col">Key</th><th scope="col">Before</th><th scope="col">After</th></tr></thead>
<tbody>${diff.map(
        change =>
            html`<tr><th scope="row"><code>${change.path}</code></th><td>${value(change, "before")}</td><td>${value(change, "after")}</td></tr>`,
    )}</tbody>
</table>`;
}

function value(change: SettingChange, when: "before" | "after"): Html {
    const found = change[when];
    if (found === undefined) return html`<span class="unknown">absent</span>`;
    const text = typeof found === "string" ? found : canonicalJson(found);
    return when === "before" ? html`<del>${text}</del>` : html`<ins>${text}</ins>`;
}
