import { entryArticle } from "./entry-article.js";
import { type Html, html } from "./html.js";
import { entryId, stackId } from "./page-ids.js";
import type { ReportPage, StackPart } from "./report-page.js";
import { durationWords, timeElement } from "./time-words.js";
import { colourCount, trafficChart } from "./traffic-chart.js";

/** One environment: who serves, its traffic over time, what can be gone back to, and all of its ledger. */
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
        : html`<p class="note">${entries.length} ${entries.length === 1 ? "entry" : "entries"}, the newest first. An update that failed moved no traffic unless a later entry says so.</p>`
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

/** What the entries do not tell. */
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
<table class="small"><caption>Who had which share of the traffic, the newest first</caption>
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
    const title = html`<h3 id="${id}-back">To go back</h3>`;
    if (backTo.length === 0) return html`${title}<p>No other release has served that is not quarantined.</p>`;
    return html`${title}
<div class="scroll" role="region" aria-label="Commands to go back in ${name}" tabindex="0"><table class="back"><caption>Releases that have served, with the command that gives them all traffic again. It looks first whether the registry still has the image.</caption>
<thead><tr><th scope="col">Release</th><th scope="col">How</th><th scope="col">Served last by</th><th scope="col">Command</th></tr></thead>
<tbody>${backTo.map(
        ({ version, digest, isWarm, entry, time, command }) =>
            html`<tr><th scope="row">${version}${digest && html`<br><code class="digest">${digest}</code>`}</th><td>${isWarm ? "its slot still holds it" : "its slot has gone: brought up first"}</td><td><a href="#${entryId(name, entry)}">entry ${entry}</a>, ${timeElement(time)}</td><td><code class="command">${command}</code></td></tr>`,
    )}</tbody></table></div>`;
}
