// Rules of an HTTPRoute for the versions of an API. If several match, the longer path wins, then more headers, then the
// earlier rule; a rule that rewrites the start of a path has exactly one match. So /users with X-API-Version: 2 goes
// before /users, which is the default, and unknown versions have their own rule: nobody gets a version other than the
// one they asked for.
import {
    type ApiVersionSettings,
    type ApiVersionsSettings,
    isRewriting,
    servesDefault,
    versionsOf,
} from "./api-versions.js";

export interface RouteMatch {
    readonly path: { readonly type: "PathPrefix"; readonly value: string };
    readonly headers?: readonly HeaderMatch[];
}

export interface HeaderMatch {
    readonly type: "Exact" | "RegularExpression";
    readonly name: string;
    readonly value: string;
}

/** Which requests, and what is done to them and to their answers. */
export interface VersionRule {
    readonly matches: readonly RouteMatch[];
    readonly filters?: readonly RouteFilter[];
}

export type RouteFilter =
    | {
          readonly type: "URLRewrite";
          readonly urlRewrite: {
              readonly path: { readonly type: "ReplacePrefixMatch"; readonly replacePrefixMatch: string };
          };
      }
    | {
          readonly type: "ResponseHeaderModifier";
          readonly responseHeaderModifier: { readonly set?: readonly Header[]; readonly add?: readonly Header[] };
      };

/**
 * The rules by which users reach the versions that a service serves. The service of the default version also gets
 * requests for no version or an unknown one, which only an app can refuse properly; it needs a rule for all other paths
 * at the end.
 */
export function apiVersionRules(table: ApiVersionsSettings, service: string): readonly VersionRule[] {
    const rules = isRewriting(table) ? rewritingRules(table, service) : plainRules(table, service);
    return rules
        .filter(({ matches }) => matches.length > 0)
        .map(({ matches, filters = [] }) => (filters.length === 0 ? { matches } : { matches, filters }));
}

/** The app sees only the path form, except for unknown versions. */
function rewritingRules(table: ApiVersionsSettings, service: string): readonly VersionRule[] {
    const here = versionsOf(table, service);
    const vary = varyingHeaders(table);
    const rewriting = (version: string, match: RouteMatch): VersionRule => ({
        matches: [match],
        filters: [rewriteFilter(`/v${version}${match.path.value}`), ...headersFilters(table, version, vary)],
    });
    const byHeaders = here
        .filter(name => name !== table.default)
        .flatMap(name => headerMatches(table, name).map(match => rewriting(name, match)));
    const byPath = here.map(name => ({ matches: pathMatches(table, name), filters: headersFilters(table, name) }));
    if (!servesDefault(table, service)) return [...byHeaders, ...byPath];
    const unknown = { matches: unknownMatches(table), filters: headersFilters(table, undefined, vary) };
    const byDefault = table.resources.map(resource => rewriting(table.default, at(resource)));
    // The rule for all other paths covers the rest.
    return [...byHeaders, unknown, ...byDefault, ...byPath.filter(({ filters }) => filters.length > 0)];
}

/** The app answers all forms; the gateway finds the service and adds the notices. */
function plainRules(table: ApiVersionsSettings, service: string): readonly VersionRule[] {
    const paths = (name: string) => (table.by.includes("path") ? pathMatches(table, name) : []);
    const chosen = versionsOf(table, service)
        .filter(name => name !== table.default)
        .map(name => ({
            matches: [...headerMatches(table, name), ...paths(name)],
            filters: headersFilters(table, name),
        }));
    if (!servesDefault(table, service)) return chosen;
    const filters = headersFilters(table, table.default);
    // Nothing is done to the default's answers, so the rule for all other paths covers them and the unknown versions.
    if (filters.length === 0) return chosen.filter(rule => rule.filters.length > 0);
    const resources = table.resources.map(resource => at(resource));
    const byDefault = { matches: [...resources, ...paths(table.default)], filters };
    return [...chosen, { matches: unknownMatches(table) }, byDefault];
}

function at(path: string, ...headers: readonly HeaderMatch[]): RouteMatch {
    const match = { path: { type: "PathPrefix" as const, value: path } };
    return headers.length === 0 ? match : { ...match, headers };
}

function pathMatches({ resources }: ApiVersionsSettings, version: string): readonly RouteMatch[] {
    return resources.map(resource => at(`/v${version}${resource}`));
}

function headerMatches(table: ApiVersionsSettings, version: string): readonly RouteMatch[] {
    const { resources, by, header, mediaType } = table;
    const type = mediaType.split("{version}").map(escapeExpression).join(escapeExpression(version));
    const headers: readonly HeaderMatch[] = [
        ...(by.includes("header") ? [{ type: "Exact" as const, name: header, value: version }] : []),
        ...(by.includes("media-type") ? [acceptMatch(type)] : []),
    ];
    return headers.flatMap(match => resources.map(resource => at(resource, match)));
}

function unknownMatches({ versions, resources, by, header, mediaType }: ApiVersionsSettings): readonly RouteMatch[] {
    const names = Object.keys(versions);
    const value = `^${otherThan(names, "\\n")}$`;
    const lowered = names.map(name => name.toLowerCase());
    const type = mediaType.split("{version}").map(escapeExpression).join(otherThan(lowered, ",;\\s"));
    const headers: readonly HeaderMatch[] = [
        ...(by.includes("header") ? [{ type: "RegularExpression" as const, name: header, value }] : []),
        ...(by.includes("media-type") ? [acceptMatch(type)] : []),
    ];
    return headers.flatMap(match => resources.map(resource => at(resource, match)));
}

/**
 * A media type among others. The expression means the same to gateways that search and to those that match the whole
 * value.
 */
function acceptMatch(type: string): HeaderMatch {
    return { type: "RegularExpression", name: "Accept", value: `(?i)^(.*,\\s*)?${type}\\s*([;,].*)?$` };
}

function rewriteFilter(prefix: string): RouteFilter {
    return { type: "URLRewrite", urlRewrite: { path: { type: "ReplacePrefixMatch", replacePrefixMatch: prefix } } };
}

/**
 * @param version the version with the notices that the answers get; undefined: none
 * @param vary the headers that the answers depend on, if the app sees only the path form and cannot tell
 */
function headersFilters(
    { versions, policy }: ApiVersionsSettings,
    version: string | undefined,
    vary: readonly string[] = [],
): readonly RouteFilter[] {
    const { set, add } = versionNotices((version === undefined ? undefined : versions[version]) ?? {}, policy);
    const added = vary.length === 0 ? add : [...add, { name: "Vary", value: vary.join(", ") }];
    if (set.length + added.length === 0) return [];
    const responseHeaderModifier = {
        ...(set.length === 0 ? {} : { set }),
        ...(added.length === 0 ? {} : { add: added }),
    };
    return [{ type: "ResponseHeaderModifier", responseHeaderModifier }];
}

/** One header of an answer. */
export interface Header {
    readonly name: string;
    readonly value: string;
}

/** Headers that every answer of a version carries. */
export interface VersionNotices {
    /** Replace the app's own. */
    readonly set: readonly Header[];
    /** Added to the app's own. */
    readonly add: readonly Header[];
}

/** Deprecation (RFC 9745: a date as a structured field), Sunset (RFC 8594: an HTTP date), and a link to read more. */
export function versionNotices({ deprecated, sunset }: ApiVersionSettings, policy: string): VersionNotices {
    const seconds = (date: string) => Math.floor(Date.parse(date) / 1000);
    const links = [
        ...(deprecated === undefined ? [] : [`<${policy}>; rel="deprecation"`]),
        ...(sunset === undefined ? [] : [`<${policy}>; rel="sunset"`]),
    ];
    return {
        set: [
            ...(deprecated === undefined ? [] : [{ name: "Deprecation", value: `@${seconds(deprecated)}` }]),
            ...(sunset === undefined ? [] : [{ name: "Sunset", value: new Date(sunset).toUTCString() }]),
        ],
        add: links.length === 0 ? [] : [{ name: "Link", value: links.join(", ") }],
    };
}

/** The request's headers that decide the answer, for caches. */
export function varyingHeaders({ by, header }: ApiVersionsSettings): readonly string[] {
    return [...(by.includes("header") ? [header] : []), ...(by.includes("media-type") ? ["Accept"] : [])];
}

/**
 * A regular expression for every text except some words. Gateways' expressions (RE2) have no look-ahead that could say
 * "not", so it is spelled out along the words' letters: other than `1` and `12` means nothing, or anything that does
 * not begin with 1, or 1 followed by anything but nothing and 2.
 *
 * @param outside characters that the text must not contain, as the inside of a character class: `,\\s`
 */
export function otherThan(words: readonly string[], outside: string): string {
    const firsts = [...new Set(words.flatMap(word => word.slice(0, 1) || []))].sort();
    const restsAfter = (first: string) => words.filter(word => word.startsWith(first)).map(word => word.slice(1));
    const alternatives = [
        ...(words.includes("") ? [] : [""]),
        `[^${outside}${firsts.map(first => escapeExpression(first)).join("")}][^${outside}]*`,
        ...firsts.map(first => escapeExpression(first) + otherThan(restsAfter(first), outside)),
    ];
    return `(${alternatives.join("|")})`;
}

/** A text as an expression that matches it and nothing else. */
export function escapeExpression(text: string): string {
    return text.replace(/[^0-9A-Za-z/]/g, "\\$&");
}
