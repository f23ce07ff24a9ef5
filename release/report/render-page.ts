import { createHash } from "node:crypto";
import { entryArticle } from "./entry-article.js";
import { entryId, Html, html, stackId } from "./html.js";
import { pageStyle } from "./page-style.js";
import type { MatrixCell, MatrixRow, ReportPage, StackPart } from "./report-page.js";
import { durationWords, timeElement, timeWords } from "./time-words.js";
import { colourCount, trafficChart } from "./traffic-chart.js";

/** The whole page: one file that loads and runs nothing. */
export function renderPage(page: ReportPage): string {
    const { project, now, stacks } = page;
    const hash = createHash("sha256").update(pageStyle).digest("base64");
    // Only this style may load, and nothing may run, whatever a ledger message contains.
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
<footer><p>Made by <code>fastapi-release report</code> from the stacks' update history. It shows what was recorded; <code>fastapi-release status</code> asks the cluster. It contains no values of secrets.</p></footer>
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
        : html`<div class="scroll" role="region" aria-label="Versions by environment" tabindex="0"><table class="matrix"><caption>State of each version by environment</caption>
<thead><tr><th scope="col">Version</th>${stacks.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${matrix.map(matrixRow)}</tbody></table></div>`
}</section>`;
}

function matrixRow({ version, digest, cells }: MatrixRow): Html {
    return html`<tr><th scope="row">${version}<br>${
        digest === undefined
            ? html`<span class="unknown">digest unknown</span>`
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
            return html`placed, never served`;
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

/** One environment: who serves, its traffic over time, possible rollbacks, and its whole ledger. */
export function stackSection(stack: StackPart, { now, versions }: ReportPage): Html {
    const id = stackId(stack.name);
    const { service, entries } = stack;
    return html`<section class="stack" aria-labelledby="${id}">
<h2 id="${id}">${stack.name}${service && html` <span class="service">${service.name} in ${service.namespace}</span>`}</h2>
${serving(stack)}
${notices(stack)}
${trafficFigure(id, stack, now, versions)}
${backToTable(id, stack)}
<h3 id="${id}-ledger">Ledger</h3>
${
    entries.length === 0
        ? html`<p>The ledger has no entry yet.</p>`
        : html`<p class="note">${entries.length} ${entries.length === 1 ? "entry" : "entries"}, newest first. A failed update moved no traffic unless a later entry says so.</p>`
}
${entries.map(entry => entryArticle(stack.name, entry, versions))}</section>
`;
}

function serving({ serving, entries }: StackPart): Html {
    if (serving.length === 0) return html`<p class="serving">${entries.length > 0 && "No release has traffic."}</p>`;
    return html`<p class="serving">${serving.map(
        ({ version, slot, weight, since }, index) =>
            html`${index > 0 && html`<br>`}<strong>${version}</strong> in ${slot} ${weight === 100 ? "serves" : `has ${weight} %`} since ${timeElement(since)}`,
    )}</p>`;
}

/** Freeze, quarantine, and updates without an entry. */
function notices({ quarantine, frozen, unrecorded }: StackPart): Html | undefined {
    const { reason = "", since = "", until, by } = frozen ?? {};
    const lines = [
        frozen &&
            html`<li><strong>Frozen</strong>${by && `, by ${by}`}, since ${since}${until && `, until ${until}`}: <span class="message">${reason}</span></li>`,
        ...quarantine.map(
            ({ version, reason, since }) =>
                html`<li><strong>${version} is quarantined</strong> since ${since}: <span class="message">${reason}</span></li>`,
        ),
        ...unrecorded.map(
            ({ result, who, time, message }) =>
                html`<li><strong>An update ${result === "interrupted" ? "was interrupted" : "is under way"}</strong>${who && `, by ${who}`}${time && `, since ${time}`}: <span class="message">${message}</span></li>`,
        ),
    ];
    return lines.every(line => line === undefined) ? undefined : html`<ul class="notices">${lines}</ul>`;
}

function trafficFigure(
    id: string,
    { name, traffic }: StackPart,
    now: string,
    versions: readonly string[],
): Html | undefined {
    const nowMs = Date.parse(now);
    const chart = trafficChart({ id, stack: name, traffic, nowMs, versions });
    if (chart === undefined) return undefined;
    const served = versions.filter(version =>
        traffic.intervals.some(({ shares }) => shares.some(share => share.version === version)),
    );
    return html`<h3 id="${id}-traffic">Traffic</h3>
<figure aria-labelledby="${id}-traffic">
<div class="scroll" role="region" aria-label="Chart of the traffic of ${name}" tabindex="0">${chart}</div>
<figcaption><ul class="legend">${served.map(
        version =>
            html`<li><svg class="swatch" viewBox="0 0 12 12" aria-hidden="true"><rect class="area c${versions.indexOf(version) % colourCount}" width="12" height="12"/></svg>${version}</li>`,
    )}${
        traffic.failures.length > 0 &&
        html`<li class="failures"><svg class="swatch" viewBox="0 0 12 12" aria-hidden="true"><path d="M2 2l8 8m0-8l-8 8"/></svg>an update failed</li>`
    }</ul></figcaption>
</figure>
<details><summary>Traffic of ${name} as a table</summary>
<table class="small"><caption>Shares of the traffic, newest first</caption>
<thead><tr><th scope="col">From</th><th scope="col">To</th><th scope="col">For</th><th scope="col">Traffic</th><th scope="col">By</th></tr></thead>
<tbody>${traffic.intervals
        .toReversed()
        .map(
            ({ fromMs, toMs, entry, shares }, index) =>
                html`<tr><th scope="row">${timeElement(fromMs)}</th><td>${index === 0 ? "now" : timeElement(toMs)}</td><td>${durationWords((toMs - fromMs) / 1000)}</td><td>${shares.map(({ version, weight }) => `${version} ${weight} %`).join(", ") || "no release"}</td><td><a href="#${entryId(name, entry)}">entry ${entry}</a></td></tr>`,
        )}</tbody></table></details>`;
}

function backToTable(id: string, { name, backTo, entries }: StackPart): Html | undefined {
    if (entries.length === 0) return undefined;
    const title = html`<h3 id="${id}-back">Rollbacks</h3>`;
    if (backTo.length === 0)
        return html`${title}<p>There is no other release that has served and is not quarantined.</p>`;
    return html`${title}
<div class="scroll" role="region" aria-label="Rollback commands of ${name}" tabindex="0"><table class="back"><caption>Releases that have served, with the command that gives them all traffic again. It first checks that the registry still has the image.</caption>
<thead><tr><th scope="col">Release</th><th scope="col">How</th><th scope="col">Last served in</th><th scope="col">Command</th></tr></thead>
<tbody>${backTo.map(
        ({ version, digest, isWarm, entry, time, command }) =>
            html`<tr><th scope="row">${version}${digest && html`<br><code class="digest">${digest}</code>`}</th><td>${isWarm ? "still in its slot" : "slot gone: brought up first"}</td><td><a href="#${entryId(name, entry)}">entry ${entry}</a>, ${timeElement(time)}</td><td><code class="command">${command}</code></td></tr>`,
    )}</tbody></table></div>`;
}
