import { createHash } from "node:crypto";
import { Html, html } from "./html.js";
import { entryId, stackId } from "./page-ids.js";
import { pageStyle } from "./page-style.js";
import type { MatrixCell, MatrixRow, ReportPage } from "./report-page.js";
import { stackSection } from "./stack-section.js";
import { timeElement, timeWords } from "./time-words.js";

/** The whole page: one file, which asks nobody for anything and runs nothing. */
export function renderPage(page: ReportPage): string {
    const { project, now, stacks } = page;
    const hash = createHash("sha256").update(pageStyle).digest("base64");
    // Nothing but this very style may load or run, whatever a message of the ledger holds.
    const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
    const body = html`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Releases of ${project}, ${timeWords(now)}</title>
<style>${new Html(pageStyle)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header class="page"><p class="kind">Release report</p>
<h1>${project}</h1>
<p class="asof">By the ledgers of ${stacks.length === 1 ? "stack" : "stacks"} ${stacks.map(({ name }) => name).join(", ")}, as of ${timeElement(now)}</p>
<nav aria-label="Contents"><ul><li><a href="#versions">Versions</a></li>${stacks.map(
        ({ name }) => html`<li><a href="#${stackId(name)}">${name}</a></li>`,
    )}</ul></nav></header>
<main id="content" tabindex="-1">
${matrix(page)}
${stacks.map(stack => stackSection(stack, page))}</main>
<footer><p>Made by <code>fastapi-release report</code> from the stacks' update history. It tells what was recorded; <code>fastapi-release status</code> asks the cluster. Values of secrets are in none of it.</p></footer>
</body>
</html>
`;
    return `<!doctype html>\n${body}`;
}

function matrix({ matrix, stacks }: ReportPage): Html {
    return html`<section aria-labelledby="versions"><h2 id="versions">Versions</h2>
${
    matrix.length === 0
        ? html`<p>No ledger has a release yet.</p>`
        : html`<div class="scroll" role="region" aria-label="Versions by environment" tabindex="0"><table class="matrix"><caption>Which version is what in which environment</caption>
<thead><tr><th scope="col">Version</th>${stacks.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${matrix.map(matrixRow)}</tbody></table></div>`
}</section>`;
}

function matrixRow({ version, digest, cells }: MatrixRow): Html {
    return html`<tr><th scope="row">${version}<br>${
        digest === undefined
            ? html`<span class="unknown">digest not known</span>`
            : html`<code class="digest">${digest}</code>`
    }</th>${cells.map(cell => html`<td class="${cell.state}">${matrixCell(cell)}</td>`)}</tr>
`;
}

function matrixCell(cell: MatrixCell): Html {
    const { stack, state, entry, time, otherDigest, quarantine } = cell;
    return html`<span class="state">${stateWords(cell)}</span>${
        entry !== undefined &&
        html`<br><span class="since">${sinceWord(state)} ${time && timeElement(time)}, <a href="#${entryId(stack, entry)}" aria-label="entry ${entry} of ${stack}">entry ${entry}</a></span>`
    }${quarantine && html`<br><span class="warning">quarantined</span>`}${
        otherDigest && html`<br><span class="warning">another digest:</span> <code class="digest">${otherDigest}</code>`
    }`;
}

function stateWords({ state, slot, weight }: MatrixCell): Html {
    switch (state) {
        case "live":
            return html`<strong>live</strong> in ${slot}`;
        case "sharing":
            return html`<strong>${weight} %</strong> in ${slot}`;
        case "standby":
            return html`standby in ${slot}`;
        case "waiting":
            return html`waits in ${slot}, has not served`;
        case "served":
            return html`served before`;
        case "placed":
            return html`was placed, never served`;
        case "failed":
            return html`failed`;
        case "absent":
            return html`<span aria-hidden="true">–</span><span class="hidden">never here</span>`;
    }
}

function sinceWord(state: MatrixCell["state"]): string {
    if (state === "served" || state === "placed") return "until";
    return state === "failed" ? "at" : "since";
}
