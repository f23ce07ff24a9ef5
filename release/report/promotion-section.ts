import type { PromotionRecord, RecordedCheck, RecordedStep } from "../../model/promotion/promotion-record.js";
import { valueRange } from "../../model/promotion/promotion-record.js";
import {
    answersWords,
    boundsWords,
    lastWords,
    outcomeWords,
    rangeWords,
    stepWords,
} from "../history/promotion-words.js";
import { checkChart } from "./check-chart.js";
import { entryId, type Html, html, type Part } from "./html.js";
import type { PromotionPart } from "./report-page.js";
import { timeElement } from "./time-words.js";
import { colourCount } from "./traffic-chart.js";

/**
 * Why a promotion moved traffic: a chart for each check, and the same data as a table.
 *
 * @param versions all versions on the page, oldest first; the position determines the colour
 */
export function promotionSection(
    stack: string,
    entry: number,
    { record, laterIn }: PromotionPart,
    versions: readonly string[],
): Html {
    if (record === "unreadable") {
        return html`<p class="nothing">The results of its promotion's checks are recorded in a format that this version of the command cannot read.</p>`;
    }
    const { version, from, since, outcome, checks, leftOut = 0 } = record;
    if (laterIn !== undefined) {
        return html`<p class="nothing">The results of this promotion's checks are shown in <a href="#${entryId(stack, laterIn)}">entry ${laterIn}</a>.</p>`;
    }
    const id = `${entryId(stack, entry)}-checks`;
    const colour = (of: string) => `c${Math.max(0, versions.indexOf(of)) % colourCount}`;
    const colours = { candidate: colour(version), live: colour(from?.version ?? version) };
    return html`<section class="promotion" aria-labelledby="${id}">
<h5 id="${id}">Promotion of ${version}${from && ` past ${from.version}`}: its checks</h5>
<p class="outcome ${outcome === "failed" ? "failed" : ""}">${outcomeWords(record)}; began ${timeElement(since)}</p>
${
    checks.length === 0
        ? html`<p class="nothing">No check ran; the release's pods were watched.</p>`
        : html`<div class="scroll" role="region" aria-label="Charts of the checks of entry ${entry} of ${stack}" tabindex="0">${checks.map(
              (check, index) => html`<figure class="check" aria-labelledby="${id}-${index}-name">
<figcaption id="${id}-${index}-name"><strong>${check.name}</strong>, ${boundsWords(check)}: ${lastWords(check)}</figcaption>
${checkChart({ id: `${id}-${index}`, check, record, colours })}
</figure>
`,
          )}</div>
${legend(record, colours)}`
}${leftOut > 0 && html`<p class="nothing">${leftOut} more ${leftOut === 1 ? "check" : "checks"} did not fit.</p>`}
<details><summary>Checks of entry ${entry} as a table</summary>
${table(record, `Checks of entry ${entry} of ${stack} as a table`)}</details>
</section>`;
}

function legend({ version, slot, from, checks }: PromotionRecord, colours: { candidate: string; live: string }): Html {
    const has = (is: (check: RecordedCheck) => boolean) => checks.some(is);
    const long = (drawing: Html) =>
        html`<svg class="swatch long" viewBox="0 0 24 12" aria-hidden="true">${drawing}</svg>`;
    const short = (drawing: Html) => html`<svg class="swatch" viewBox="0 0 12 12" aria-hidden="true">${drawing}</svg>`;
    const answered = html`<path class="value ${colours.candidate}" d="M0 6h24"/><circle class="dot ${colours.candidate}" cx="12" cy="6" r="3"/>`;
    const live = html`<path class="value live ${colours.live}" d="M0 6h24"/>`;
    return html`<ul class="legend"><li>${long(answered)}${version} in ${slot}</li>${
        from && has(check => check.live !== undefined) && html`<li>${long(live)}${from.version} in ${from.slot}</li>`
    }${has(({ bounds }) => bounds.length > 0) && html`<li>${long(html`<path class="bound" d="M0 6h24"/>`)}bound</li>`}${
        has(({ answers }) => answers.failed > 0) &&
        html`<li>${short(html`<path class="miss" d="M2 2l8 8m0-8l-8 8"/>`)}failed</li>`
    }${has(({ answers }) => answers.silent > 0) && html`<li>${short(html`<circle class="silent" cx="6" cy="6" r="4"/>`)}no answer</li>`}</ul>`;
}

/** For each check a row for the whole promotion, then one for each step that ran it; without checks, only the steps. */
function table(record: PromotionRecord, label: string): Html {
    const { version, from, steps, checks } = record;
    const compares = from !== undefined && checks.some(({ live }) => live !== undefined);
    const row = (name: Part, when: string, said: string, values: readonly (string | undefined)[]) =>
        html`<tr><th scope="row">${name}</th><td>${when}</td><td>${said}</td>${values.map(words => html`<td>${words ?? "–"}</td>`)}</tr>
`;
    const columns = [version, ...(compares ? [from.version] : [])];
    const none = columns.map(() => undefined);
    const rows = checks.flatMap(check => {
        const all = [check.candidate, ...(compares ? [check.live] : [])];
        const words = all.map(range => range && rangeWords(range, check));
        return [
            row(check.name, "overall", `${boundsWords(check)}: ${answersWords(check)}`, words),
            ...steps.flatMap(step => {
                const values = stepValues(check, step, compares);
                return values === undefined
                    ? []
                    : [row(check.name, stepWords(step), answersIn(check, step) ?? "–", values)];
            }),
        ];
    });
    const stepRows = checks.length > 0 ? [] : steps.map(step => row("pods", stepWords(step), "–", none));
    const thinned = checks.some(isThinned);
    return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table class="small measured"><caption>Answers and values of each check${
        thinned && "; a step shows only the recorded values: the lowest, middle and highest of each period"
    }</caption>
<thead><tr><th scope="col">Check</th><th scope="col">When</th><th scope="col">Answers</th>${columns.map(name => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${[...rows, ...stepRows]}</tbody></table></div>`;
}

function pointsIn({ points }: RecordedCheck, { fromSeconds, toSeconds }: RecordedStep) {
    return points.filter(([seconds]) => seconds >= fromSeconds && seconds <= toSeconds);
}

function isThinned({ points, answers: { passed, failed, silent } }: RecordedCheck): boolean {
    return points.length < passed + failed + silent;
}

/** Undefined if not all answers were recorded. */
function answersIn(check: RecordedCheck, step: RecordedStep): string | undefined {
    if (isThinned(check)) return undefined;
    const answers = { passed: 0, failed: 0, silent: 0 };
    for (const [, verdict] of pointsIn(check, step)) answers[verdict]++;
    return answersWords({ answers });
}

/** Value ranges of the releases in a step; undefined if the step did not run the check. */
function stepValues(check: RecordedCheck, step: RecordedStep, compares: boolean): (string | undefined)[] | undefined {
    const points = pointsIn(check, step);
    if (points.length === 0) return undefined;
    const ranges = [
        valueRange(points.flatMap(([, , value]) => value ?? [])),
        ...(compares ? [valueRange(points.flatMap(([, , , live]) => live ?? []))] : []),
    ];
    return ranges.map(range => range && rangeWords(range, check));
}
