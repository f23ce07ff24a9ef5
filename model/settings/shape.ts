import type { BySlot } from "../slots/slot-names.js";
import type { Problem } from "./problem.js";

/**
 * The vocabulary in which settings are defined: plain data that describes each value's type, rules and purpose.
 * `ShapeReader` reads values by it; `shapeSchema` turns it into a JSON Schema. `Shape<T>` defines a T: the compiler
 * refuses a definition with an extra or missing key, or one of another type.
 */
export type Shape<T> = unknown extends T
    ? never
    : [T] extends [boolean]
      ? FlagShape
      : [T] extends [string]
        ? string extends T
            ? TextShape | AmountShape | TimeShape | ChoiceShape<string>
            : ChoiceShape<T>
        : [T] extends [number]
          ? WholeNumberShape
          : [T] extends [string | number | boolean | null]
            ? ScalarShape
            : [JsonValue] extends [T]
              ? JsonShape
              : [T] extends [number | readonly number[]]
                ? ListShape<number> | OneOrSeveralShape
                : [T] extends [readonly (infer Element)[]]
                  ? ListShape<Element>
                  : string extends keyof T
                    ? RecordShape<T[keyof T]>
                    : T extends BySlot<infer InSlot>
                      ? keyof BySlot<unknown> extends keyof T
                          ? RecordShape<Exclude<InSlot, undefined>> | ShorthandShape<T>
                          : MapShape<T> | ShorthandShape<T>
                      : MapShape<T> | ShorthandShape<T>;

/** A shape of any type, for code that walks through a definition. */
export type AnyShape =
    | TextShape
    | ChoiceShape<string>
    | AmountShape
    | TimeShape
    | WholeNumberShape
    | FlagShape
    | ScalarShape
    | JsonShape
    | OneOrSeveralShape
    | ListShape<unknown>
    | RecordShape<unknown>
    | MapShape<object>
    | ShorthandShape<object>;

interface Described {
    /** For whoever writes the settings: meaning, unit and effect. Editors show it. */
    readonly about: string;
}

/** A rule for a text. */
export interface TextRule {
    /** Also used in the JSON Schema, hence without flags. */
    readonly pattern: RegExp;
    /** Completes `"x" …`: what is wrong and what to write, with a full stop. */
    readonly complaint: string;
    /** Whether a text that breaks the rule may contain a secret: then it is not shown. @default false */
    readonly secret?: boolean;
    /** A check that the pattern alone cannot express; called only with text that matches the pattern. */
    readonly accepts?: (text: string) => boolean;
}

export interface TextShape extends Described {
    readonly kind: "text";
    /** The first broken rule is reported. @default none */
    readonly rules?: readonly TextRule[];
    /** Characters. @default 255 */
    readonly maxLength?: number;
    /** Whether "" is a value rather than a missing one. @default false */
    readonly mayBeEmpty?: boolean;
    /**
     * False where a bare 1.4 would be wrong in quotes too: then the first rule's complaint is reported. @default true
     */
    readonly quotable?: boolean;
    /** Whether the value may be a secret: then no message shows it. @default false */
    readonly secret?: boolean;
}

/** One of a few words. */
export interface ChoiceShape<T extends string> extends Described {
    readonly kind: "choice";
    readonly of: readonly T[];
    /** Completes `"x" …`: what is wrong and what to write, with a full stop. */
    readonly complaint: string;
}

/** A quantity in Kubernetes' notation, such as 250m or 128Mi; a bare number is read as text. */
export interface AmountShape extends Described {
    readonly kind: "amount";
}

/** A time or a day, in any format that time-rules.ts accepts; read as RFC 3339. */
export interface TimeShape extends Described {
    readonly kind: "time";
}

export interface WholeNumberShape extends Described {
    readonly kind: "whole number";
    readonly least: number;
    readonly most: number;
}

/** True or false. */
export interface FlagShape extends Described {
    readonly kind: "flag";
}

/** A text, a number, true, false or null. */
export interface ScalarShape extends Described {
    readonly kind: "scalar";
    /** The whole message for anything else. */
    readonly complaint: string;
}

/** Anything that JSON can express. */
export interface JsonShape extends Described {
    readonly kind: "JSON";
}

/** A whole number, or a list of at least one. */
export interface OneOrSeveralShape extends Described {
    readonly kind: "one or several";
    readonly each: WholeNumberShape;
}

export interface ListShape<Element> extends Described {
    readonly kind: "list";
    readonly each: Shape<Element>;
}

/** A map with keys that the user chooses. */
export interface RecordShape<Value> extends Described {
    readonly kind: "record";
    readonly each: Shape<Value>;
    /** Rules for the keys; the first broken rule is reported. @default none */
    readonly names?: readonly TextRule[];
    /** Keys that the user may not set, and the whole message for them. */
    readonly reserved?: { readonly names: readonly string[]; readonly complaint: string };
    /** Whether a name may have no value; it is then left out. @default false */
    readonly mayBeEmpty?: boolean;
    /** Problems between the values; called once each of them is valid. Paths start at this map. */
    readonly check?: (value: Readonly<Record<string, Value>>) => readonly Problem[];
}

/** A map with known keys, in the order in which people read them. */
export interface MapShape<T> extends Described {
    readonly kind: "map";
    /** Name of the type. A named map appears once in the JSON Schema, however often it is used. */
    readonly title?: string;
    readonly keys: { readonly [Key in keyof T]-?: KeyShape<T, Key> };
    /**
     * Problems between keys; called once each of them is valid. Paths start at this map; "" is the map itself. `value`
     * has its defaults filled in, so `given` lists the keys that the user set.
     */
    readonly check?: (value: T, given: readonly string[]) => readonly Problem[];
}

/** A map that may be written as one value. */
export interface ShorthandShape<T> extends Described {
    readonly kind: "shorthand";
    readonly short: ChoiceShape<string> | WholeNumberShape | FlagShape | TextShape;
    /** What a valid short form stands for. */
    readonly expand: (short: never) => T;
    readonly long: MapShape<T> | RecordShape<[keyof T] extends [never] ? unknown : Exclude<T[keyof T], undefined>>;
}

/**
 * A required key has neither `default` nor `optional`. One with a default always has a value after reading. A key that
 * is optional in T is `optional`: it is absent if it was not given, or given as null.
 */
export type KeyShape<T, Key extends keyof T> = Shape<Exclude<T[Key], undefined>> &
    (Partial<Pick<T, Key>> extends Pick<T, Key>
        ? { readonly optional: true; readonly default?: undefined }
        : { readonly optional?: undefined; readonly default?: T[Key] });

/** A key's shape, of any type. */
export type AnyKeyShape = AnyShape & { readonly optional?: boolean; readonly default?: unknown };

/** A JSON value. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A Kubernetes quantity: a decimal number with a unit in powers of 1000 or 1024, or an exponent. */
export const amountPattern = /^([0-9]+(\.[0-9]*)?|\.[0-9]+)(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?[0-9]+)?$/;

const decimal = "kMGTPE";
const binary = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/** An amount as a plain number, to compare it with another: 250m is 0.25, 1Ki is 1024. */
export function amountValue(amount: string): number {
    const [, number = "0", , unit = ""] = amountPattern.exec(amount) ?? [];
    if (unit === "m") return Number(number) / 1000;
    if (binary.includes(unit)) return Number(number) * 1024 ** (binary.indexOf(unit) + 1);
    if (unit.length === 1) return Number(number) * 1000 ** (decimal.indexOf(unit) + 1);
    return Number(`${number}${unit}`);
}
