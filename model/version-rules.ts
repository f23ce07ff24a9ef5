// Rules of an HTTPRoute for the versions of an API. Where several match, the longer path wins, then more headers, then the
// earlier rule; a rule that rewrites the start of a path has exactly one match. So /users with X-API-Version: 2 goes before
// /users, which is the default, and an unknown version has a rule of its own: nobody gets another version than asked for.
import { type ApiVersionsSettings, isRewriting, servesDefault, versionsOf } from "./api-versions-settings.js";
import { escapeExpression, otherThan } from "./other-than.js";
import { type Header, varyingHeaders, versionNotices } from "./version-notices.js";

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
 * The rules by which users reach the versions that a service serves. The service of the default version also gets what
 * asks for no version or an unknown one, whose refusal only an app can word; it needs a rule for all other paths at the end.
 */
export function versionRules(table: ApiVersionsSettings, service: string): readonly VersionRule[] {
    const rules = isRewriting(table) ? rewritingRules(table, service) : plainRules(table, service);
    return rules
        .filter(({ matches }) => matches.length > 0)
        .map(({ matches, filters = [] }) => (filters.length === 0 ? { matches } : { matches, filters }));
}

/** The app sees the path form only, but for unknown versions. */
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
    // The rule for all other paths has the rest.
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
    // Nothing is done to the default's answers, so that the rule for all other paths does for it and for the unknown.
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

/** A media type among others. The expression means the same to gateways that search and to those that match all. */
function acceptMatch(type: string): HeaderMatch {
    return { type: "RegularExpression", name: "Accept", value: `(?i)^(.*,\\s*)?${type}\\s*([;,].*)?$` };
}

function rewriteFilter(prefix: string): RouteFilter {
    return { type: "URLRewrite", urlRewrite: { path: { type: "ReplacePrefixMatch", replacePrefixMatch: prefix } } };
}

/**
 * @param version whose notices its answers get; undefined: none's
 * @param vary what the answers depend on where the app, which sees the path form, cannot tell
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
