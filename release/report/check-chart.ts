import type {
    PromotionRecord,
    RecordedCheck,
    RecordedPoint,
    RecordedStep,
} from "../../model/promotion/promotion-record.js";
import { answersWords, boundsWords, boundWords, rangeWords, shortNumber } from "../history/promotion-words.js";
import { type Html, html } from "./html.js";
import { durationWords, secondTicks } from "./time-words.js";

const width = 960;
const plot = { left: 70, right: 950, top: 24 };
/** Height of a plot with values, and of one with verdicts only. */
const heights = { values: 112, verdicts: 36 };
/** Width of a letter in a label. */
const letterWidth = 7;
/** More dots would merge into a stripe. */
const mostDots = 60;

export interface CheckChartArgs {
    /** Prefix of the ids in the chart, unique on the page. */
    readonly id: string;
    readonly check: RecordedCheck;
    readonly record: PromotionRecord;
    /** CSS classes with the colours of the two releases. */
    readonly colours: { readonly candidate: string; readonly live: string };
}

interface Axes {
    readonly x: (seconds: number) => number;
    readonly y: (value: number) => number;
    readonly bottom: number;
}

/** A check's answers over the time of a promotion: values against their bounds, or verdicts if it has no values. */
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
<title id="${id}-title">${check.name} of ${record.version}, expected: ${boundsWords(check)}</title>
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

/** Describes the chart in words. */
function description(check: RecordedCheck, { version, from, steps }: PromotionRecord): string {
    const { candidate, live } = check;
    const values = [
        ...(candidate === undefined ? [] : [`${version}: ${rangeWords(candidate, check)}.`]),
        ...(live === undefined || from === undefined ? [] : [`${from.version}: ${rangeWords(live, check)}.`]),
    ];
    const shares = steps.map(({ weight }) => `${weight} %`).join(", ");
    const answers = `Answers at ${shares} of the traffic: ${answersWords(check)}.`;
    return [answers, ...values, "The table below has each step."].join(" ");
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

/** The line breaks at the end of a step and at a missing value. */
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

/** Draws the bounds; one that is far off is named at the edge beyond which it lies. */
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
    /** Vertical position of its baseline. */
    readonly base: number;
}

/** Places a label above the end of a line; below it if there is no room, or another label. */
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

/** Shapes tell answers apart: a cross failed, a ring is no answer. */
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

/** A bound relative to the values. */
export interface DrawnBound {
    /** Set if the bound is so far above or below the values that including it would flatten them. */
    readonly beyond?: "above" | "below";
    /** Its value by seconds; two points for a constant bound. */
    readonly line: readonly (readonly [seconds: number, value: number])[];
}

/** The range of values of a check's chart. */
export interface CheckScale {
    readonly low: number;
    readonly high: number;
    /** Round values, from low to high. */
    readonly ticks: readonly number[];
    /** In the order of the check's bounds. */
    readonly bounds: readonly DrawnBound[];
}

/** A bound further away than this many times the measured range is left out of the scale. */
const farTimes = 4;

/** Undefined for a check without values, such as a command. */
export function checkScale({ points, bounds }: RecordedCheck, endSeconds: number): CheckScale | undefined {
    const measured = points.flatMap(([, , value, live]) => [value, live].filter(number => typeof number === "number"));
    if (measured.length === 0) return undefined;
    const [least, most] = [Math.min(0, ...measured), Math.max(0, ...measured)];
    const lines = bounds.map(({ comparison, threshold }): DrawnBound["line"] =>
        comparison === "atMostTimesLive"
            ? points.flatMap(point => timesLive(point, threshold))
            : [
                  [0, threshold],
                  [endSeconds, threshold],
              ],
    );
    const isNear = (value: number) =>
        (most - least === 0 || value <= most + (farTimes - 1) * (most - least)) &&
        (most - least === 0 || value >= least - (farTimes - 1) * (most - least));
    const near = lines.filter(line => line.every(([, value]) => isNear(value)));
    const shown = [least, most, ...near.flat().map(([, value]) => value)];
    const [low, top] = [Math.min(...shown), Math.max(...shown)];
    const high = top === low ? low + 1 : top + (top - low) * 0.08;
    return {
        low,
        high,
        ticks: roundTicks(low, high),
        bounds: lines.map(line => {
            if (near.includes(line)) return { line };
            return { beyond: line.some(([, value]) => value > most) ? "above" : "below", line };
        }),
    };
}

function timesLive([seconds, , , live]: RecordedPoint, times: number): (readonly [number, number])[] {
    return live === undefined ? [] : [[seconds, live * times]];
}

/** Three or four round values. */
function roundTicks(low: number, high: number): readonly number[] {
    const rough = (high - low) / 3;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = power * ([1, 2, 5].findLast(times => times * power <= rough) ?? 1);
    const first = Math.ceil(low / step);
    return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, index) =>
        Number(((first + index) * step).toPrecision(12)),
    );
}
