import { type Html, html } from "./html.js";

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `21 Nov 2026, 10:05:00 UTC`: the same in every time zone. */
export function timeWords(time: string | number): string {
    const iso = new Date(time).toISOString();
    return `${dayWords(iso)} ${iso.slice(0, 4)}, ${iso.slice(11, 19)} UTC`;
}

/** `21 Nov` */
export function dayWords(iso: string): string {
    return `${Number(iso.slice(8, 10))} ${months[Number(iso.slice(5, 7)) - 1]}`;
}

export function timeElement(time: string | number): Html {
    return html`<time datetime="${new Date(time).toISOString()}">${timeWords(time)}</time>`;
}

const units = [
    ["d", 86_400],
    ["h", 3600],
    ["min", 60],
    ["s", 1],
] as const;

/** The two largest units: `3 d 4 h`, `12 min`, `0 s`. */
export function durationWords(seconds: number): string {
    let rest = Math.round(seconds);
    const parts = units.map(([unit, size]) => {
        const count = Math.floor(rest / size);
        rest -= count * size;
        return { unit, count };
    });
    const first = parts.findIndex(({ count }) => count > 0);
    if (first < 0) return seconds > 0 ? "under 1 s" : "0 s";
    const shown = parts.slice(first, first + 2).filter(({ count }) => count > 0);
    return shown.map(({ unit, count }) => `${count} ${unit}`).join(" ");
}

export interface Tick {
    readonly ms: number;
    readonly label: string;
}

const second = 1000;
const day = 86_400 * second;
const steps = [
    ...[1, 5, 15, 30, 60, 300, 900, 1800, 3600, 10_800, 21_600, 43_200].map(seconds => seconds * second),
    ...[1, 2, 7, 14, 30, 90, 180, 365, 730].map(days => days * day),
];

/** At most eight marks for an axis of this many seconds, at round values. */
export function secondTicks(seconds: number): readonly number[] {
    const step = spans.find(span => seconds / span <= 8) ?? Math.ceil(seconds / 8 / 86_400) * 86_400;
    return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step);
}

const spans = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400];

/** At most six marks for a time axis, at round times in UTC; the first mark, and the first of each day, has the date. */
export function timeTicks(fromMs: number, toMs: number): Tick[] {
    const step =
        steps.find(candidate => (toMs - fromMs) / candidate <= 6) ?? Math.ceil((toMs - fromMs) / 6 / day) * day;
    const ticks: Tick[] = [];
    let shown = "";
    for (let ms = Math.ceil(fromMs / step) * step; ms <= toMs; ms += step) {
        const iso = new Date(ms).toISOString();
        const date =
            step >= day && iso.slice(0, 4) !== shown.slice(0, 4)
                ? `${dayWords(iso)} ${iso.slice(0, 4)}`
                : dayWords(iso);
        const clock = iso.slice(11, step < 60 * second ? 19 : 16);
        const isNewDay = iso.slice(0, 10) !== shown.slice(0, 10);
        ticks.push({ ms, label: step >= day ? date : isNewDay ? `${date}, ${clock}` : clock });
        shown = iso;
    }
    return ticks;
}
