import { type Html, html } from "./html.js";
import { timeTicks, timeWords } from "./time-words.js";
import type { TrafficHistory, TrafficInterval } from "./traffic-history.js";

const width = 960;
const plot = { left: 46, right: 950, top: 26, bottom: 206 };
const height = 236;
/** Width of a letter in a label. */
const letterWidth = 7.4;
export const colourCount = 8;

export interface ChartArgs {
    /** Prefix of the ids in the chart, unique on the page. */
    readonly id: string;
    readonly stack: string;
    readonly traffic: TrafficHistory;
    readonly nowMs: number;
    /** All versions on the page, oldest first. */
    readonly versions: readonly string[];
}

interface Area {
    readonly version: string;
    readonly boxes: readonly {
        readonly x: number;
        readonly y: number;
        readonly width: number;
        readonly height: number;
    }[];
}

/** Shares of the traffic over time as stacked areas. Undefined before the first release. */
export function trafficChart({ id, stack, traffic, nowMs, versions }: ChartArgs): Html | undefined {
    const { intervals, failures } = traffic;
    const times = [...intervals.map(({ fromMs }) => fromMs), ...failures.map(({ atMs }) => atMs)];
    if (intervals.length === 0) return undefined;
    const fromMs = Math.min(...times);
    const toMs = Math.max(nowMs, fromMs + 1000);
    const x = (ms: number) => plot.left + ((ms - fromMs) / (toMs - fromMs)) * (plot.right - plot.left);
    const areas = areasOf(intervals, x);
    const colour = (version: string) => versions.indexOf(version) % colourCount;
    return html`<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title ${id}-desc">
<title id="${id}-title">Traffic of ${stack} by version, ${timeWords(fromMs)} to ${timeWords(toMs)}</title>
<desc id="${id}-desc">${description(traffic)}</desc>
<g class="grid">${[0, 50, 100].map(
        percent =>
            html`<line x1="${plot.left}" x2="${plot.right}" y1="${y(percent)}" y2="${y(percent)}"/><text x="${plot.left - 8}" y="${y(percent) + 4}" class="end">${percent} %</text>`,
    )}</g>
${areas.map(
    ({ version, boxes }) =>
        html`<path class="area c${colour(version)}" d="${boxes.map(boxPath).join("")}"><title>${version}</title></path>
`,
)}${areas.map(area => label(area))}
<g class="axis"><line x1="${plot.left}" x2="${plot.right}" y1="${plot.bottom}" y2="${plot.bottom}"/>${timeTicks(
        fromMs,
        toMs,
    ).map(
        tick =>
            html`<line x1="${round(x(tick.ms))}" x2="${round(x(tick.ms))}" y1="${plot.bottom}" y2="${plot.bottom + 6}"/><text x="${round(x(tick.ms))}" y="${plot.bottom + 21}" class="${anchor(x(tick.ms))}">${tick.label}</text>`,
    )}</g>
<g class="failures">${failures.map(({ atMs, entry }) => {
        const at = round(x(atMs));
        return html`<path d="M${at - 4} 8l8 8m0-8l-8 8"><title>Entry ${entry} failed</title></path>`;
    })}</g>
</svg>`;
}

/** Describes the chart in words. */
function description({ intervals, failures }: TrafficHistory): string {
    const last = intervals.at(-1)!;
    const shares = last.shares.map(({ version, weight }) => `${version} ${weight} %`).join(", ");
    const changes = intervals.length === 1 ? "Traffic was set once" : `Traffic changed ${intervals.length} times`;
    const failed =
        failures.length === 0
            ? ""
            : ` ${failures.length} failed update${failures.length === 1 ? "" : "s"} left it where it was.`;
    return `${changes}; at the end: ${shares || "no release has any"}.${failed} The table below has every change.`;
}

/** Stacks the areas, oldest version at the bottom. */
function areasOf(intervals: readonly TrafficInterval[], x: (ms: number) => number): Area[] {
    const areas = new Map<string, Area["boxes"][number][]>();
    for (const { fromMs, toMs, shares } of intervals) {
        let below = 0;
        for (const { version, weight } of shares) {
            const [left, right] = [round(x(fromMs)), round(x(toMs))];
            const box = {
                x: left,
                y: y(below + weight),
                width: round(right - left),
                height: round(y(below) - y(below + weight)),
            };
            areas.set(version, [...(areas.get(version) ?? []), box]);
            below += weight;
        }
    }
    return [...areas].map(([version, boxes]) => ({ version, boxes }));
}

/** Labels an area in its largest box, if the text fits. */
function label({ version, boxes }: Area): Html | undefined {
    const [box] = boxes.toSorted((left, right) => right.width * right.height - left.width * left.height);
    if (box === undefined || box.height < 18 || box.width < version.length * letterWidth + 10) return undefined;
    return html`<text class="name middle" x="${round(box.x + box.width / 2)}" y="${round(box.y + box.height / 2 + 4)}">${version}</text>`;
}

function boxPath({ x, y, width, height }: Area["boxes"][number]): string {
    return `M${x} ${y}h${width}v${height}h${-width}z`;
}

function y(percent: number): number {
    return round(plot.bottom - (percent / 100) * (plot.bottom - plot.top));
}

/** Labels at the edges stay inside. */
function anchor(x: number): string {
    if (x < plot.left + 50) return "start";
    return x > plot.right - 50 ? "end" : "middle";
}

function round(value: number): number {
    return Math.round(value * 10) / 10;
}
