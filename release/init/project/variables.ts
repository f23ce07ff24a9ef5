import { reservedEnv } from "../../../model/pod/pod-template.js";
import type { ExampleValues } from "../source/example-values.js";
import type { NeededVariable, ReadVariables } from "../source/needed-variables.js";

/** The variables of a release, sorted by who fills them in. */
export interface PlannedVariables {
    /** Known values. */
    readonly filled: Readonly<Record<string, string>>;
    /** Left to a person. */
    readonly plain: readonly NeededVariable[];
    /** Left to a person, and belong into a Secret. */
    readonly secret: readonly NeededVariable[];
}

const secretAnywhere = /SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL/i;
const secretAtEnd = /(^|_)(TOKEN|KEY|KEYS|DSN|PWD|PRIVATE|ACCESS_KEY_ID|API_?KEY|APIKEY)$/i;
const secretAddress =
    /(^|_)(DATABASE|DB|POSTGRES(QL)?|PG|MYSQL|MARIADB|MONGO(DB)?|REDIS|AMQP|RABBIT(MQ)?|BROKER|SQLALCHEMY\w*)_?(URL|URI|DSN)$/i;

/** @param example its example value */
export function isSecret(name: string, example = ""): boolean {
    if (/:\/\/[^/\s:@]*:[^/\s@]+@/.test(example)) return true;
    if (secretAddress.test(name)) return !/^\w[\w+]*:\/\//.test(example);
    return (secretAnywhere.test(name) || secretAtEnd.test(name)) && !/^(\d+|true|false)$/i.test(example);
}

/** Whether a text only holds the place of a value. */
function isPlaceholder(text: string): boolean {
    return (
        text.trim() === "" ||
        /^<.*>$|^\[.*\]$|^\{.*\}$|^x{3,}$|^\.{3,}$|^…$|\$\{?\w/i.test(text) ||
        /(change[-_ ]?(this|me|it)|your[-_ ]|replace[-_ ]|fill[-_ ]|todo|placeholder|insert[-_ ])/i.test(text)
    );
}

/**
 * @param given values that are known otherwise
 * @param mentioned names that the source has as texts, for examples of variables that a library reads
 */
export function planVariables(
    { needed, optional }: ReadVariables,
    examples: ExampleValues,
    given: Readonly<Record<string, string>>,
    mentions: (name: string) => boolean = () => false,
): PlannedVariables {
    const known = new Set([...Object.keys(given), ...reservedEnv, ...optional]);
    const listed = new Set(needed.map(({ name }) => name));
    const others = Object.keys(examples)
        .filter(name => !known.has(name) && !listed.has(name) && mentions(name))
        .map((name): NeededVariable => ({ name, where: "the example file" }));
    const open = [...needed.filter(({ name }) => !(name in given) && !reservedEnv.includes(name)), ...others];
    const isFilled = ({ name }: NeededVariable) => {
        const example = examples[name];
        return example !== undefined && !isPlaceholder(example) && !isSecret(name, example);
    };
    const filled = open.filter(isFilled).map(({ name }) => [name, examples[name]!] as const);
    const left = open.filter(variable => !isFilled(variable));
    const belongsIntoSecret = ({ name }: NeededVariable) => isSecret(name, examples[name]);
    return {
        filled: Object.fromEntries(filled),
        plain: left.filter(variable => !belongsIntoSecret(variable)),
        secret: left.filter(belongsIntoSecret),
    };
}
