import { makeUrn, readUrn } from "./urn.js";

/** One alias as the program gave it: a whole URN, or the parts that were different. */
export type Alias =
    | { readonly urn: string }
    | {
          readonly name?: string;
          readonly type?: string;
          readonly stack?: string;
          readonly project?: string;
          /** The former parent; "" for none; undefined for the same as now. */
          readonly parent?: string;
      };

/**
 * All URNs that a resource may have had. A child inherits its parent's: its own type under the parent's former type
 * and, where its name begins with the parent's, its own name with the parent's former one.
 */
export function aliasUrns(
    urn: string,
    type: string,
    parent: string | undefined,
    aliases: readonly Alias[],
    aliasesOf: (urn: string) => readonly string[],
): string[] {
    const { stack, project, name } = readUrn(urn);
    const found = new Set<string>();
    const add = (alias: Exclude<Alias, { urn: string }>) => {
        const parentUrn = alias.parent ?? parent ?? "";
        const aliasName = alias.name || name;
        for (const formerParent of [parentUrn, ...(parentUrn === "" ? [] : aliasesOf(parentUrn))]) {
            const inherited =
                alias.name || formerParent === parentUrn ? aliasName : inheritedName(name, parentUrn, formerParent);
            found.add(
                makeUrn(alias.stack || stack, alias.project || project, formerParent, alias.type || type, inherited),
            );
        }
    };
    for (const alias of aliases) {
        if ("urn" in alias) found.add(alias.urn);
        else add(alias);
    }
    add({});
    found.delete(urn);
    return [...found];
}

function inheritedName(name: string, parent: string, formerParent: string): string {
    const parentName = readUrn(parent).name;
    return name.startsWith(parentName) ? readUrn(formerParent).name + name.slice(parentName.length) : name;
}
