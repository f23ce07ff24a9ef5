import { callsIn, dottedName, nodesNamed, type PythonFile } from "../repository/python-file.js";
import type { PythonProgram } from "./python-program.js";
import { knownText } from "./python-values.js";

/** What middlewares of the application ask of each request. */
export interface DemandingMiddlewares {
    /** A host that it accepts; undefined: any. */
    readonly host?: string;
    /** Whether it redirects what did not arrive by HTTPS. */
    readonly redirectsToHttps: boolean;
}

export function demandingMiddlewares(program: PythonProgram, files: readonly PythonFile[]): DemandingMiddlewares {
    const added = files.flatMap(file =>
        callsIn(file).flatMap(call => {
            const [first] = call.positional;
            const name = first === undefined ? undefined : dottedName(file, first);
            const isAdded = /(^|\.)(add_middleware|Middleware)$/.test(call.name);
            return isAdded && name !== undefined ? [{ file, call, name: name.split(".").at(-1)! }] : [];
        }),
    );
    const trusting = added.filter(({ name }) => name === "TrustedHostMiddleware");
    const hosts = trusting.flatMap(({ file, call }) => {
        const list = call.named["allowed_hosts"];
        const found = list === undefined ? undefined : program.lookUp(file, dottedName(file, list) ?? "", list);
        const written = found?.kind === "value" ? { file: found.file, node: found.node } : list && { file, node: list };
        if (!written) return [];
        return nodesNamed(written.node, "String").flatMap(
            node => knownText(program, { file: written.file, node }) ?? [],
        );
    });
    const named = hosts.includes("*") ? [] : hosts.filter(host => /^(\*\.)?[A-Za-z0-9][A-Za-z0-9.-]*$/.test(host));
    const isLocal = (host: string) => /^(localhost|127\.|testserver$|test$)/.test(host);
    const host = named.find(one => !isLocal(one)) ?? named[0];
    return {
        redirectsToHttps: added.some(({ name }) => name === "HTTPSRedirectMiddleware"),
        ...(host === undefined ? {} : { host: host.replace(/^\*\./, "www.") }),
    };
}
