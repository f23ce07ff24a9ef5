// WWW-Authenticate (RFC 9110, 11.6.1): challenges separated by commas, each a scheme and then either a token68 or
// parameters, which are separated by commas too: Basic realm="x", Bearer realm="https://…/token",service="y". Several
// headers mean the same as one with a comma between them, which is how Node.js joins them.

/** One way to log in that a server offers. */
export interface Challenge {
    /** In lower case: `basic`, `bearer`, … */
    readonly scheme: string;
    /** By name in lower case. */
    readonly parameters: ReadonlyMap<string, string>;
}

const token = "[!#$%&'*+.^_`|~\\w-]+";
/** A quoted value, or one that should have been quoted. */
const parameter = new RegExp(`[\\s,]*(${token})[ \\t]*=[ \\t]*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s,"]+))`, "y");
const scheme = new RegExp(`[\\s,]*(${token})(?:[ \\t]+[\\w.~+/-]+=*(?=[ \\t]*(?:,|$)))?`, "y");

/** Never throws: what cannot be read is skipped. */
export function parseChallenges(header: string): readonly Challenge[] {
    const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
    const match = (pattern: RegExp, at: number) => {
        pattern.lastIndex = at;
        return pattern.exec(header);
    };
    for (let at = 0; at < header.length; ) {
        const named = match(parameter, at);
        const [whole = header[at]!, name = "", quoted, bare = ""] = named ?? match(scheme, at) ?? [];
        if (named !== null) {
            const known = challenges.at(-1)?.parameters;
            if (known?.has(name.toLowerCase()) === false) {
                known.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, "$1") ?? bare);
            }
        } else if (name !== "") {
            challenges.push({ scheme: name.toLowerCase(), parameters: new Map() });
        }
        at += whole.length;
    }
    return challenges;
}
