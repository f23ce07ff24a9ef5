import { isPlainObject, type PlainObject, type PlainValue } from "../plain-value.js";

/** The inputs of docker-build's Image that the stand-in supports. */
export interface BuildInputs {
    /** Folder, as the program wrote it. */
    readonly context: string;
    /** Path, as the program wrote it. */
    readonly dockerfile: string;
    readonly tags: readonly string[];
    readonly buildArgs: Readonly<Record<string, string>>;
    readonly labels: Readonly<Record<string, string>>;
    readonly secrets: Readonly<Record<string, string>>;
    readonly cacheFrom: readonly string[];
    /** Whether the image carries the cache metadata from which a later build can reuse its layers. */
    readonly inlineCache: boolean;
    readonly platform?: string;
    readonly target?: string;
}

export const knownInputs = [
    "buildArgs",
    "buildOnPreview",
    "cacheFrom",
    "cacheTo",
    "context",
    "dockerfile",
    "labels",
    "platforms",
    "push",
    "secrets",
    "tags",
    "target",
];

const elsewhere = "is beyond this stand-in; install Pulumi's own docker-build provider to use it";

/** The inputs that the stand-in cannot build, by property. */
export function inputProblems(inputs: PlainObject): { property: string; reason: string }[] {
    const problems = Object.keys(inputs)
        .filter(property => !knownInputs.includes(property))
        .map(property => ({ property, reason: `docker-build's Image.${property} ${elsewhere}` }));
    const refuse = (property: string, reason: string) => problems.push({ property, reason });
    const { platforms, push, buildOnPreview, cacheFrom, cacheTo, tags } = inputs;
    if (Array.isArray(platforms) && platforms.length > 1) {
        const reason = "the Docker daemon's own builder makes an image for one platform, but the program asks for";
        refuse(
            "platforms",
            `${reason} ${platforms.join(", ")}; name one, or install Pulumi's own docker-build provider to use another builder`,
        );
    }
    if (push !== true) refuse("push", `docker-build's Image without push: true ${elsewhere}`);
    if (buildOnPreview !== false)
        refuse("buildOnPreview", `docker-build's Image without buildOnPreview: false ${elsewhere}`);
    if (list(cacheFrom).some(from => reference(from) === undefined)) {
        refuse("cacheFrom", `a cache that is not {registry: {ref}} ${elsewhere}`);
    }
    if (list(cacheTo).some(to => !isPlainObject(to) || Object.keys(to).join() !== "inline")) {
        refuse("cacheTo", `a cache that is not {inline: {}} ${elsewhere}`);
    }
    if (list(tags).length === 0) refuse("tags", "missing; name at least one tag to push");
    return problems;
}

/** Reads inputs without problems. */
export function readInputs(inputs: PlainObject): BuildInputs {
    const { buildArgs, labels, secrets, cacheFrom, cacheTo, tags, target } = inputs;
    const context = location(inputs["context"]) ?? ".";
    const platform = list(inputs["platforms"])[0];
    return {
        context,
        dockerfile: location(inputs["dockerfile"]) ?? `${context}/Dockerfile`,
        tags: list(tags).map(String),
        buildArgs: texts(buildArgs),
        labels: texts(labels),
        secrets: texts(secrets),
        cacheFrom: list(cacheFrom).flatMap(from => reference(from) ?? []),
        inlineCache: list(cacheTo).length > 0,
        ...(typeof platform === "string" ? { platform } : {}),
        ...(typeof target === "string" && target !== "" ? { target } : {}),
    };
}

function list(value: PlainValue | undefined): readonly PlainValue[] {
    return Array.isArray(value) ? value : [];
}

function location(value: PlainValue | undefined): string | undefined {
    const given = isPlainObject(value) ? value["location"] : undefined;
    return typeof given === "string" && given !== "" ? given : undefined;
}

function reference(from: PlainValue): string | undefined {
    const registry = isPlainObject(from) && Object.keys(from).join() === "registry" ? from["registry"] : undefined;
    return isPlainObject(registry) && typeof registry["ref"] === "string" ? registry["ref"] : undefined;
}

function texts(value: PlainValue | undefined): Record<string, string> {
    return isPlainObject(value)
        ? Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]))
        : {};
}
