import { type Problem, showValue } from "./problem.js";
import { type AnyKeyShape, type AnyShape, amountPattern, type MapShape, type Shape, type TextRule } from "./shape.js";
import { readTime } from "./time-rules.js";

export type Fields = Readonly<Record<string, unknown>>;

type ShapeOf<Kind extends AnyShape["kind"]> = Extract<AnyShape, { kind: Kind }>;

/**
 * Reads values by their definition and collects all their problems; never throws, whatever the input. Written by hand,
 * without a schema library: a rollback reads settings in its first 100 ms, and loading a library would take half of
 * that.
 */
export class ShapeReader {
    readonly problems: Problem[] = [];

    /** @param quoting how to make a number, true or false a text in the source of the values, without a full stop */
    constructor(private readonly quoting = "put it in quotes") {}

    /** The value without its invalid parts, which are noted; undefined if nothing usable is left. */
    read<T>(shape: Shape<T>, value: unknown, path: string): T | undefined {
        return this.any(shape as AnyShape, value, path) as T | undefined;
    }

    /** One key of a map: its value, else its default. */
    key<T, Key extends keyof T & string>(
        { keys }: MapShape<T>,
        fields: Fields,
        key: Key,
        path: string,
    ): T[Key] | undefined {
        return this.anyKey(keys[key] as AnyKeyShape, fields[key], joinPath(path, key)) as T[Key] | undefined;
    }

    /** The unread values of a map with known keys; other keys are refused with the nearest known one. */
    fields(value: unknown, path: string, known: readonly string[]): Fields | undefined {
        const fields = this.entries(value, path);
        for (const key of Object.keys(fields ?? {})) {
            if (known.includes(key)) continue;
            const meant = nearestName(key, known);
            const advice = meant === undefined ? `use one of ${known.join(", ")}.` : `did you mean "${meant}"?`;
            this.refuse(joinPath(path, key), `unknown key; ${advice}`);
        }
        return fields;
    }

    refuse(path: string, message: string): undefined {
        this.problems.push({ path, message });
        return undefined;
    }

    private anyKey(shape: AnyKeyShape, value: unknown, path: string): unknown {
        const mayBeAbsent = shape.optional === true || shape.default !== undefined;
        if (mayBeAbsent && (value === undefined || value === null)) return shape.default;
        return this.any(shape, value, path) ?? shape.default;
    }

    private any(shape: AnyShape, value: unknown, path: string): unknown {
        if (value === undefined) return this.refuse(path, "missing.");
        if (isMadeLater(value)) return this.refuse(path, madeLater);
        const not = (complaint: string) => this.refuse(path, `${showValue(value)} ${complaint}`);
        switch (shape.kind) {
            case "text":
                return this.text(shape, value, path);
            case "choice":
                return shape.of.some(word => word === value) ? value : not(shape.complaint);
            case "amount": {
                const text = typeof value === "number" ? String(value) : value;
                if (typeof text === "string" && amountPattern.test(text)) return text;
                return not("is not an amount; use one like 250m or 128Mi.");
            }
            case "time":
                return (
                    (typeof value === "string" ? readTime(value) : undefined) ??
                    not("is not a time; use one like 2026-11-21T10:15:00Z or 2026-11-21.")
                );
            case "whole number": {
                const { least, most } = shape;
                if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most)
                    return value;
                return not(`is not a whole number from ${least} to ${most}.`);
            }
            case "flag":
                return typeof value === "boolean" ? value : not("is neither true nor false.");
            case "scalar":
                return isScalar(value) ? value : this.refuse(path, shape.complaint);
            case "JSON":
                return isJson(value) ? value : not("cannot be written as JSON.");
            case "one or several": {
                if (!Array.isArray(value)) return this.any(shape.each, value, path);
                return value.length === 0 ? not("is empty; give at least one.") : this.list(shape, value, path);
            }
            case "list":
                return this.list(shape, value, path);
            case "record":
                return this.record(shape, value, path);
            case "map":
                return this.map(shape, value, path);
            case "shorthand":
                return this.shorthand(shape, value, path);
        }
    }

    private text(shape: ShapeOf<"text">, value: unknown, path: string): string | undefined {
        const { rules = [], maxLength = 255, mayBeEmpty = false, quotable = true, secret = false } = shape;
        const isMissing = value === null || (value === "" && quotable);
        if (isMissing && !mayBeEmpty) return this.refuse(path, "missing.");
        const not = (complaint: string) => this.refuse(path, secret ? complaint : `${showValue(value)} ${complaint}`);
        if (typeof value !== "string") {
            const [first] = rules;
            if (!quotable && first !== undefined) return not(first.complaint);
            return not(typeof value === "object" ? "is not a text." : `is not a text; ${this.quoting}.`);
        }
        const broken = rules.find(rule => !obeys(value, rule));
        if (broken?.secret) return this.refuse(path, broken.complaint);
        if (value.length > maxLength) return not(`has ${value.length} characters; the limit is ${maxLength}.`);
        return broken === undefined ? value : not(broken.complaint);
    }

    private list(
        { each }: ShapeOf<"list" | "one or several">,
        value: unknown,
        path: string,
    ): readonly unknown[] | undefined {
        if (!Array.isArray(value)) return this.refuse(path, `${showValue(value)} is not a list.`);
        const read = value.map((element, index) => this.any(each as AnyShape, element, joinPath(path, index)));
        return read.filter(element => element !== undefined);
    }

    private record(shape: ShapeOf<"record">, value: unknown, path: string): object | undefined {
        const { each, names, reserved, mayBeEmpty = false, check } = shape;
        const before = this.problems.length;
        const fields = this.entries(value, path);
        if (fields === undefined) return undefined;
        const record: [string, unknown][] = [];
        for (const name of Object.keys(fields)) {
            const place = joinPath(path, name);
            const broken = names?.find(rule => !obeys(name, rule));
            if (broken !== undefined) {
                this.refuse(place, broken.secret ? broken.complaint : `${showValue(name)} ${broken.complaint}`);
            } else if (reserved?.names.includes(name)) {
                this.refuse(place, reserved.complaint);
            } else if (!mayBeEmpty || (fields[name] !== undefined && fields[name] !== null)) {
                const read = this.any(each as AnyShape, fields[name], place);
                if (read !== undefined) record.push([name, read]);
            }
        }
        const read = Object.fromEntries(record);
        if (check === undefined || this.problems.length > before) return read;
        return this.complain(check(read), path) ? undefined : read;
    }

    private map({ keys, check }: ShapeOf<"map">, value: unknown, path: string): object | undefined {
        const before = this.problems.length;
        const known = Object.keys(keys);
        const fields = this.fields(value, path, known);
        if (fields === undefined) return undefined;
        const map: Record<string, unknown> = {};
        let isWhole = true;
        for (const key of known) {
            const shape = (keys as Readonly<Record<string, AnyKeyShape>>)[key]!;
            const read = this.anyKey(shape, fields[key], joinPath(path, key));
            if (read !== undefined) map[key] = read;
            else if (shape.optional !== true) isWhole = false;
        }
        if (!isWhole) return undefined;
        if (check === undefined || this.problems.length > before) return map;
        return this.complain(check(map, Object.keys(fields)), path) ? undefined : map;
    }

    /** Whether there were any complaints. Their paths start at the given path. */
    private complain(complaints: readonly Problem[], path: string): boolean {
        for (const complaint of complaints) this.refuse(joinPath(path, complaint.path), complaint.message);
        return complaints.length > 0;
    }

    private shorthand({ short, long, expand }: ShapeOf<"shorthand">, value: unknown, path: string): unknown {
        if (typeof value === "object") return this.any(long as AnyShape, value, path);
        const read = this.any(short, value, path);
        return read === undefined ? undefined : expand(read as never);
    }

    private entries(value: unknown, path: string): Fields | undefined {
        if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
        return this.refuse(path || "settings", `${showValue(value)} is not a map of keys and values.`);
    }
}

const madeLater =
    "is an output of another resource, but must be known before anything is created; " +
    "for the environment, keep it in a Secret that secretEnv names.";

/** Pulumi's own mark of an Output, which a program may pass by mistake. */
function isMadeLater(value: unknown): boolean {
    return typeof value === "object" && value !== null && "__pulumiOutput" in value;
}

function obeys(text: string, { pattern, accepts }: TextRule): boolean {
    return pattern.test(text) && accepts?.(text) !== false;
}

function isScalar(value: unknown): boolean {
    return value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function isJson(value: unknown): boolean {
    if (typeof value === "number") return Number.isFinite(value);
    if (isScalar(value)) return true;
    if (typeof value !== "object" || value === null) return false;
    const isPlain = Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value));
    return isPlain && Object.values(value).every(isJson);
}

/**
 * Path of a key below another path, for messages: what stands before an @ in a key is left out, since it may be a password. An
 * empty path is the top level; an empty key is the path itself.
 */
export function joinPath(path: string, key: string | number): string {
    if (typeof key === "number") return `${path}[${key}]`;
    if (key === "") return path;
    const shown = key.replace(/^.*@/s, "…@");
    return path === "" ? shown : `${path}.${shown}`;
}

/** The known name that a mistyped one most likely means: at most a third of its letters differ. */
export function nearestName(typed: string, candidates: readonly string[]): string | undefined {
    let nearest: string | undefined;
    let fewest = Math.max(1, Math.floor(typed.length / 3)) + 1;
    for (const candidate of candidates) {
        const edits = countEdits(typed.toLowerCase(), candidate.toLowerCase());
        if (edits < fewest) {
            fewest = edits;
            nearest = candidate;
        }
    }
    return nearest;
}

/** Letters to insert, delete or change to get from one word to the other (Levenshtein). */
function countEdits(from: string, to: string): number {
    if (Math.abs(from.length - to.length) > to.length) return from.length;
    let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
    for (let row = 1; row <= from.length; row++) {
        const current = [row];
        for (let column = 1; column <= to.length; column++) {
            const change = from[row - 1] === to[column - 1] ? 0 : 1;
            current.push(Math.min(current[column - 1]! + 1, previous[column]! + 1, previous[column - 1]! + change));
        }
        previous = current;
    }
    return previous[to.length]!;
}
