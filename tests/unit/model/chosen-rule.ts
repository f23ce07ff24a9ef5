import type { HeaderMatch, RouteMatch } from "../../../model/traffic/version-rules.js";

interface Rule {
    readonly matches: readonly RouteMatch[];
}

/**
 * The rule that a gateway chooses: the longest path, then the most headers, then the first, as the Gateway API defines.
 */
export function chosenRule<R extends Rule>(
    rules: readonly R[],
    path: string,
    headers: Readonly<Record<string, string>> = {},
): R | undefined {
    const fitting = rules.flatMap(rule =>
        rule.matches.filter(match => fits(match, path, headers)).map(match => ({ rule, match })),
    );
    const rank = ({ match }: { match: RouteMatch }) => [match.path.value.length, match.headers?.length ?? 0] as const;
    return fitting.toSorted((left, right) => {
        const [[longer, more], [long, many]] = [rank(right), rank(left)];
        return longer - long || more - many;
    })[0]?.rule;
}

function fits({ path: { value }, headers = [] }: RouteMatch, path: string, sent: Readonly<Record<string, string>>) {
    const isBelow = value === "/" || path === value || path.startsWith(`${value}/`);
    return isBelow && headers.every(match => sent[match.name] !== undefined && says(match, sent[match.name]!));
}

function says({ type, value }: HeaderMatch, text: string): boolean {
    if (type === "Exact") return text === value;
    // JavaScript allows no flags inside an expression.
    return value.startsWith("(?i)") ? new RegExp(value.slice(4), "i").test(text) : new RegExp(value).test(text);
}
