import type { Problem } from "./problem.js";
import type { JsonValue } from "./release.js";
import type { BySlot } from "./settings.js";

/**
 * The vocabulary in which settings are defined: plain data that says of each value what it is, what is asked of it and
 * what it is for. `ShapeReader` reads values by it, `shapeSchema` makes a JSON Schema of it. `Shape<T>` is what defines
 * a T: the compiler refuses a definition that has a key too many or too few, or of another type.
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

/** A shape of any type, as those see it that walk through a definition. */
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
    /** For the person who writes the settings: what it is, its unit, what it does. Shown by editors. */
    readonly about: string;
}

/** What is asked of a text beyond being one. */
export interface TextRule {
    /** Also in the JSON Schema, hence without flags. */
    readonly pattern: RegExp;
    /** Completes `"x" …`: what is wrong and what to write, with a full stop. */
    readonly complaint: string;
    /** Where a pattern alone does not tell: asked of what matches it. */
    readonly accepts?: (text: string) => boolean;
}

export interface TextShape extends Described {
    readonly kind: "text";
    /** The first one that is broken is told. @default none */
    readonly rules?: readonly TextRule[];
    /** Characters. @default 255 */
    readonly maxLength?: number;
    /** Whether "" is a value, and not a missing one. @default false */
    readonly mayBeEmpty?: boolean;
    /** False where a bare 1.4 would be wrong in quotes too: then the first rule's complaint is told. @default true */
    readonly quotable?: boolean;
}

/** One of a few words. */
export interface ChoiceShape<T extends string> extends Described {
    readonly kind: "choice";
    readonly of: readonly T[];
    /** Completes `"x" …`: what is wrong and what to write, with a full stop. */
    readonly complaint: string;
}

/** A quantity in Kubernetes' notation, such as 250m or 128Mi; a bare number is taken as text. */
export interface AmountShape extends Described {
    readonly kind: "amount";
}

/** A time or a day, in any spelling of time-rules.ts; read as RFC 3339. */
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

/** Anything that JSON can say. */
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

/** A map with keys of the user's choice. */
export interface RecordShape<Value> extends Described {
    readonly kind: "record";
    readonly each: Shape<Value>;
    /** What is asked of the keys; the first rule that is broken is told. @default nothing */
    readonly names?: readonly TextRule[];
    /** Keys that are not the user's, and the whole message for them. */
    readonly reserved?: { readonly names: readonly string[]; readonly complaint: string };
    /** Whether a name may stand without a value, and is left out then. @default false */
    readonly mayBeEmpty?: boolean;
    /** What is wrong between the values, asked once each of them is clean. Paths start at this map. */
    readonly check?: (value: Readonly<Record<string, Value>>) => readonly Problem[];
}

/** A map with known keys, in the order in which people read them. */
export interface MapShape<T> extends Described {
    readonly kind: "map";
    /** Name of the type. A map that has one stands in the JSON Schema once, however often it is used. */
    readonly title?: string;
    readonly keys: { readonly [Key in keyof T]-?: KeyShape<T, Key> };
    /**
     * What is wrong between keys, asked once each of them is clean. Paths start at this map; "" is the map itself. Since
     * the value has its defaults, it is told which keys were given.
     */
    readonly check?: (value: T, given: readonly string[]) => readonly Problem[];
}

/** A map that may be written as one value. */
export interface ShorthandShape<T> extends Described {
    readonly kind: "shorthand";
    readonly short: ChoiceShape<string> | WholeNumberShape | FlagShape | TextShape;
    /** What a clean short form stands for. */
    readonly expand: (short: never) => T;
    readonly long: MapShape<T> | RecordShape<[keyof T] extends [never] ? unknown : Exclude<T[keyof T], undefined>>;
}

/**
 * A key that must be given has neither `default` nor `optional`. One with a default is always there after reading. One
 * that T has with a question mark is optional: it is absent when it was not given, or given as null.
 */
export type KeyShape<T, Key extends keyof T> = Shape<Exclude<T[Key], undefined>> &
    (Partial<Pick<T, Key>> extends Pick<T, Key>
        ? { readonly optional: true; readonly default?: undefined }
        : { readonly optional?: undefined; readonly default?: T[Key] });

/** A key's shape of any type. */
export type AnyKeyShape = AnyShape & { readonly optional?: boolean; readonly default?: unknown };
