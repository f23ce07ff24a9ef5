import { nearestName } from "./nearest-name.js";
import { type Problem, showValue } from "./problem.js";

export type Fields = Readonly<Record<string, unknown>>;

export interface TextRule {
    readonly pattern: RegExp;
    /** Completes `"x" …`: what is wrong and what to write, with a full stop. */
    readonly complaint: string;
    /** @default 255 */
    readonly maxLength?: number;
}

/**
 * Reads values of a settings file one by one and collects what is wrong with them. Each method returns the value, or
 * undefined after noting a problem. By hand, without a schema library: a rollback reads settings in its first 100 ms,
 * of which loading one would take half.
 */
export class ValueReader {
    readonly problems: Problem[] = [];

    refuse(path: string, message: string): undefined {
        this.problems.push({ path, message });
        return undefined;
    }

    /** Reads a value that may be left out. */
    optional<T>(value: unknown, read: (given: unknown) => T | undefined): T | undefined {
        return value === undefined || value === null ? undefined : read(value);
    }

    /** A map with known keys; unknown ones are refused with the nearest known key. */
    fields(value: unknown, path: string, known: readonly string[]): Fields | undefined {
        const map = this.map(value, path);
        if (map === undefined) return undefined;
        for (const key of Object.keys(map)) {
            if (known.includes(key)) continue;
            const meant = nearestName(key, known);
            const advice = meant === undefined ? `known are ${known.join(", ")}` : `did you mean "${meant}"?`;
            this.refuse(join(path, key), `unknown key; ${advice}${advice.endsWith("?") ? "" : "."}`);
        }
        return map;
    }

    /** A map with keys of the user's choice. */
    map(value: unknown, path: string): Fields | undefined {
        if (value === undefined) return this.refuse(path, "missing.");
        if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
        return this.refuse(path || "settings", `${showValue(value)} is not a map of keys and values.`);
    }

    list(value: unknown, path: string): readonly unknown[] | undefined {
        if (Array.isArray(value)) return value;
        return this.refuse(path, `${showValue(value)} is not a list.`);
    }

    text(value: unknown, path: string, rule?: TextRule): string | undefined {
        if (value === undefined || value === null || value === "") return this.refuse(path, "missing.");
        if (typeof value !== "string") {
            return this.refuse(path, `${showValue(value)} is not a text; put it in quotes.`);
        }
        const maxLength = rule?.maxLength ?? 255;
        if (value.length > maxLength) {
            return this.refuse(path, `${showValue(value)} has ${value.length} characters; at most ${maxLength} fit.`);
        }
        if (rule !== undefined && !rule.pattern.test(value)) {
            return this.refuse(path, `${showValue(value)} ${rule.complaint}`);
        }
        return value;
    }

    wholeNumber(value: unknown, path: string, least: number, most: number): number | undefined {
        if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) return value;
        return this.refuse(path, `${showValue(value)} is not a whole number from ${least} to ${most}.`);
    }
}

/** Path of a key below another path; "" is the top. */
export function join(path: string, key: string | number): string {
    if (typeof key === "number") return `${path}[${key}]`;
    return path === "" ? key : `${path}.${key}`;
}
