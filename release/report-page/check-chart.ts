import type { PromotionRecord, RecordedCheck, RecordedPoint, RecordedStep } from "../../model/promotion-record.js";
import { answersWords, boundsWords, boundWords, rangeWords, shortNumber } from "../ledger/promotion-words.js";
import { type CheckScale, checkScale, type DrawnBound } from "./check-scale.js";
import { type Html, html } from "./html.js";
import { durationWords, secondTicks } from "./time-words.js";

const width = 960;
const plot = { left: 70, right: 950, top: 24 };
/** Of the part with values, and of one that has verdicts only. */
const heights = { values: 112, verdicts: 36 };
/** Of a letter in a label. */
const letterWidth = 7;
/** More would be a stripe beside their line. */
const mostDots = 60;

export interface CheckChartArgs {
    /** Starts the ids in it, which are of one page. */
    readonly id: string;
    readonly check: RecordedCheck;
    readonly record: PromotionRecord;
    /** Classes by which the two releases have their colour. */
    readonly colours: { readonly candidate: string; readonly live: string };
}

interface Axes {
    readonly x: (seconds: number) => number;
    readonly y: (value: number) => number;
    readonly bottom: number;
}

/** What a check answered over the time of a promotion: values against their bounds, or verdicts where it has no values. */
export function checkChart({ id, check, record, colours }: CheckChartArgs): Html {
    const { steps } = record;
    const { points } = check;
    const end = Math.max(1, ...steps.map(({ toSeconds }) => toSeconds), points.at(-1)?.[0] ?? 0);
    const scale = checkScale(check, end);
    const bottom = plot.top + (scale === undefined ? heights.verdicts : heights.values);
    const x = (seconds: number) => round(plot.left + (seconds / end) * (plot.right - plot.left));
    const { low, high } = scale ?? { low: 0, high: 1 };
    const y = (value: number) => round(bottom - ((value - low) / (high - low)) * (bottom - plot.top));
    const axes = { x, y, bottom };
    return html`<svg class="chart" viewBox="0 0 ${width} ${bottom + 28}" role="img" aria-labelledby="${id}-title ${id}-desc">
<title id="${id}-title">${check.name} of ${record.version}, held against ${boundsWords(check)}</title>
<desc id="${id}-desc">${description(check, record)}</desc>
${steps.map(step => stepBand(step, axes))}
${scale && grid(scale, check, axes)}
${scale && lines(check, steps, colours, axes)}
${scale && boundLines(check, scale.bounds, steps, axes)}
<g>${points.map(point => mark(point, check, colours.candidate, axes))}</g>
<g class="axis"><line x1="${plot.left}" x2="${plot.right}" y1="${bottom}" y2="${bottom}"/>${secondTicks(end).map(
        seconds =>
            html`<line x1="${x(seconds)}" x2="${x(seconds)}" y1="${bottom}" y2="${bottom + 6}"/><text x="${x(seconds)}" y="${bottom + 20}" class="${x(seconds) > plot.right - 30 ? "end" : "middle"}">${durationWords(seconds)}</text>`,
    )}</g>
</svg>`;
}

/** What the picture shows, in two sentences. */
function description(check: RecordedCheck, { version, from, steps }: PromotionRecord): string {
    const { candidate, live } = check;
    const values = [
        ...(candidate === undefined ? [] : [`${version}: ${rangeWords(candidate, check)}.`]),
        ...(live === undefined || from === undefined ? [] : [`${from.version}: ${rangeWords(live, check)}.`]),
    ];
    const shares = steps.map(({ weight }) => `${weight} %`).join(", ");
    const answers = `Answers at ${shares} of the traffic: ${answersWords(check)}.`;
    return [answers, ...values, "The table that follows has each step."].join(" ");
}

function stepBand({ weight, fromSeconds, toSeconds }: RecordedStep, { x, bottom }: Axes): Html {
    const [left, right] = [x(fromSeconds), x(toSeconds)];
    const label = `${weight} %`;
    return html`<rect class="step" x="${left}" y="${plot.top}" width="${round(Math.max(1, right - left))}" height="${bottom - plot.top}"/>${
        right - left > 30 &&
        html`<text class="middle" x="${round((left + right) / 2)}" y="${plot.top - 8}">${label}</text>`
    }
`;
}

function grid({ ticks }: CheckScale, check: RecordedCheck, { y }: Axes): Html {
    return html`<g class="grid">${ticks.map(
        value =>
            html`<line x1="${plot.left}" x2="${plot.right}" y1="${y(value)}" y2="${y(value)}"/><text x="${plot.left - 8}" y="${y(value) + 4}" class="end">${shortNumber(value)}${unit(check)}</text>`,
    )}</g>`;
}

function lines({ points }: RecordedCheck, steps: Steps, colours: CheckChartArgs["colours"], axes: Axes): Html {
    const path = (at: 2 | 3) =>
        linePath(
            points.map(point => [point[0], point[at] ?? undefined] as const),
            steps,
            axes,
        );
    const live = path(3);
    return html`${live !== "" && html`<path class="value live ${colours.live}" d="${live}"/>`}<path class="value ${colours.candidate}" d="${path(2)}"/>`;
}

type Steps = readonly RecordedStep[];

/** A line ends where a step does, and where there is no value. */
function linePath(
    points: readonly (readonly [seconds: number, value: number | undefined])[],
    steps: Steps,
    { x, y }: Axes,
): string {
    let before: number | undefined;
    return points
        .map(([seconds, value]) => {
            const step = steps.findLastIndex(({ fromSeconds }) => fromSeconds <= seconds);
            const goesOn = before === step;
            before = value === undefined ? undefined : step;
            return value === undefined ? "" : `${goesOn ? "L" : "M"}${x(seconds)} ${y(value)}`;
        })
        .join("");
}

/** Those that lie far off are named at the edge behind which they are. */
function boundLines(check: RecordedCheck, drawn: readonly DrawnBound[], steps: Steps, axes: Axes): Html[] {
    const { x, y, bottom } = axes;
    const labels: Label[] = [];
    const named = (text: string, atX: number, atY: number) => {
        const label = placeLabel(text, atX, atY, bottom, labels);
        labels.push(label);
        return html`<text class="limit" x="${label.left}" y="${label.base}">${text}</text>`;
    };
    return drawn.flatMap(({ beyond, line }, index) => {
        const bound = check.bounds[index]!;
        const last = line.at(-1);
        if (last === undefined) return [];
        const words = boundWords(bound) + unit(check);
        if (beyond === "above") return [named(`↑ ${words}`, plot.right, plot.top)];
        if (beyond === "below") return [named(`↓ ${words}`, plot.right, bottom)];
        const moves = bound.comparison === "atMostTimesLive";
        const path = moves ? linePath(line, steps, axes) : `M${plot.left} ${y(last[1])}H${plot.right}`;
        return [html`<path class="bound" d="${path}"/>`, named(words, x(last[0]), y(last[1]))];
    });
}

interface Label {
    readonly left: number;
    readonly right: number;
    /** Where its letters stand. */
    readonly base: number;
}

/** Ends at a place of a line, above it; below where there is no room, or another label already. */
function placeLabel(text: string, atX: number, atY: number, bottom: number, others: readonly Label[]): Label {
    const length = text.length * letterWidth;
    const left = round(Math.max(plot.left + 6, atX - 6 - length));
    const at = (base: number): Label => ({ left, right: left + length, base: round(base) });
    const isFree = ({ left: start, right: end, base }: Label) =>
        base > plot.top + 10 &&
        base < bottom - 2 &&
        others.every(other => other.left > end || other.right < start || Math.abs(other.base - base) >= 14);
    return [-6, 15, 29, -20].map(away => at(atY + away)).find(isFree) ?? at(atY - 6);
}

/** Told apart by shape: a cross failed, a ring is no answer. */
function mark(
    [seconds, verdict, value]: RecordedPoint,
    check: RecordedCheck,
    colour: string,
    axes: Axes,
): Html | false {
    const { x, y, bottom } = axes;
    const hasValues = check.candidate !== undefined;
    const middle = hasValues ? bottom - 8 : round((plot.top + bottom) / 2);
    const [left, top] = [x(seconds), value === null ? middle : y(value)];
    if (verdict === "silent") return html`<circle class="silent" cx="${left}" cy="${middle}" r="4"/>`;
    if (verdict === "failed") return html`<path class="miss" d="M${round(left - 4)} ${round(top - 4)}l8 8m0-8l-8 8"/>`;
    if (hasValues && check.points.length > mostDots) return false;
    return html`<circle class="dot ${colour}" cx="${left}" cy="${top}" r="${hasValues ? 2.5 : 3.5}"/>`;
}

function unit({ kind }: RecordedCheck): string {
    return kind === "probe" ? " ms" : "";
}

function round(value: number): number {
    return Math.round(value * 10) / 10;
}
