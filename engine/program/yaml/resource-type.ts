/** How a resource of a type is made. */
export interface ResolvedType {
    /** As Pulumi's engine knows it. */
    readonly token: string;
    readonly kind: "component" | "resource" | "provider" | "stack reference";
}

/**
 * The type as Pulumi's engine knows it: `random:RandomPet` is random:index/randomPet:RandomPet. All that a package with a
 * plugin has are components, since the embedded engine takes nothing else from plugins.
 *
 * @param plugins names of packages with a plugin
 */
export function resolveType(type: string, plugins: readonly string[]): ResolvedType {
    const parts = type.split(":");
    const [packageName = "", module = "", name = module] = parts;
    if (parts.length < 2 || parts.length > 3 || parts.includes("")) {
        throw new Error(`"${type}" is not a type; use one like kubernetes:core/v1:Namespace`);
    }
    if (type === "pulumi:pulumi:StackReference") return { token: type, kind: "stack reference" };
    if (type.startsWith("pulumi:providers:")) return { token: type, kind: "provider" };
    if (packageName === "pulumi") throw new Error(`"${type}" is not supported by the embedded engine`);
    if (plugins.includes(packageName)) {
        return { token: parts.length === 2 ? `${packageName}:index:${name}` : type, kind: "component" };
    }
    if (parts.length === 3 && module !== "index") return { token: type, kind: "resource" };
    const file = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    return { token: `${packageName}:index/${file}:${name}`, kind: "resource" };
}
