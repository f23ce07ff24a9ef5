// Which values of a resource are random, and that they have the shape they must have: a value of another shape is not
// named, so it stays in the view and is reported.
import type { Json, JsonMap } from "../../../engine/state/property-codec.js";
import { openSecret } from "./secret-marks.js";
import type { Symbols } from "./symbols.js";

export interface PlainResource {
    readonly urn: string;
    readonly type: string;
    readonly id?: string;
    readonly inputs?: JsonMap;
    readonly outputs?: JsonMap;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function learnRandomValues(symbols: Symbols, resource: PlainResource): void {
    const owner = resource.urn.split("::").slice(2).join("::");
    if (resource.type.startsWith("kubernetes:")) learnKubernetes(symbols, owner, resource);
    if (resource.type.startsWith("random:")) learnRandom(symbols, owner, resource);
    if (resource.type.startsWith("docker:")) learnDocker(symbols, owner, resource);
    if (resource.type === "pulumi:pulumi:Stack") learnDigests(symbols, owner, resource.outputs ?? {});
    if (resource.type.startsWith("pulumi:providers:")) {
        // The engine gives every provider a random id.
        if (uuid.test(resource.id ?? "")) symbols.learn(`id of ${owner}`, resource.id as string);
        const kubeconfig = at(resource.inputs, "kubeconfig");
        if (typeof kubeconfig === "string" && /^(\/|LAB_DIR\/)\S*kubeconfig$/.test(kubeconfig)) {
            symbols.learn(`kubeconfig of ${owner}`, kubeconfig);
        }
        const host = at(resource.inputs, "host");
        if (typeof host === "string" && /^unix:.*docker\.sock$/.test(host)) symbols.learn(`socket of ${owner}`, host);
    }
}

function learnKubernetes(symbols: Symbols, owner: string, { inputs, outputs }: PlainResource): void {
    const uid = at(outputs, "metadata", "uid");
    if (typeof uid === "string" && uuid.test(uid)) symbols.learn(`uid of ${owner}`, uid);
    const address = at(outputs, "spec", "clusterIP");
    if (typeof address === "string" && /^\d+\.\d+\.\d+\.\d+$/.test(address)) {
        symbols.learn(`cluster address of ${owner}`, address);
    }
    learnSuffix(symbols, `field manager of ${owner}`, at(outputs, "__fieldManager"), "pulumi-kubernetes");
    if (at(inputs, "metadata", "annotations", "pulumi.com/autonamed") === "true") {
        learnSuffix(symbols, `name of ${owner}`, at(inputs, "metadata", "name"), owner.split("::").at(-1) as string);
    }
}

/** A fixed part, a hyphen and eight hexadecimal digits. */
function learnSuffix(symbols: Symbols, name: string, value: Json | undefined, fixed: string): void {
    if (
        typeof value === "string" &&
        value.startsWith(`${fixed}-`) &&
        /^[0-9a-f]{8}$/.test(value.slice(fixed.length + 1))
    ) {
        symbols.learn(name, value, numbered => `${fixed}-<8 hex: ${numbered}>`);
    }
}

/** Layers carry times, so a build never gives the same image twice. */
function learnDocker(symbols: Symbols, owner: string, { type, outputs }: PlainResource): void {
    const id = String(at(outputs, "imageId") ?? "");
    if (/^sha256:[0-9a-f]{64}$/.test(id)) symbols.learn(`image id of ${owner}`, id);
    const reference = String(at(outputs, "repoDigest") ?? "");
    const digest = /@(sha256:[0-9a-f]{64})$/.exec(reference)?.[1];
    if (digest === undefined) return;
    // Of an image that was only looked up, Docker names any repository that has the same one.
    if (type.startsWith("docker:index/remoteImage:")) symbols.learn(`reference of ${owner}`, reference);
    else symbols.learn(`digest of ${owner}`, digest);
}

/** A data source has no resource: what it answered shows in the stack's outputs alone. */
function learnDigests(symbols: Symbols, owner: string, outputs: JsonMap): void {
    for (const [name, value] of Object.entries(outputs)) {
        if (typeof value === "string" && /^sha256:[0-9a-f]{64}$/.test(value)) {
            symbols.learn(`digest in ${name} of ${owner}`, value);
        }
    }
}

function learnRandom(symbols: Symbols, owner: string, { type, id, inputs, outputs }: PlainResource): void {
    const kind = type.split(":").at(-1);
    const result = at(outputs, "result");
    if ((kind === "RandomPassword" || kind === "RandomString") && typeof result === "string") {
        if (result.length === inputs?.["length"] && [...result].every(letter => allowed(inputs, letter))) {
            symbols.learn(`result of ${owner}`, result);
        }
        const hash = at(outputs, "bcryptHash");
        if (typeof hash === "string" && /^\$2a\$10\$[./A-Za-z0-9]{53}$/.test(hash)) {
            symbols.learn(`bcrypt hash of ${owner}`, hash);
        }
    } else if (kind === "RandomId" && id !== undefined) {
        learnRandomId(symbols, owner, id, Number(inputs?.["byteLength"]));
    } else if (kind === "RandomPet" && id !== undefined) {
        const separator = String(inputs?.["separator"] ?? "-");
        const prefix = inputs?.["prefix"] === undefined ? "" : `${inputs["prefix"]}${separator}`;
        const words = id.slice(prefix.length).split(separator);
        if (
            id.startsWith(prefix) &&
            words.length === (inputs?.["length"] ?? 2) &&
            words.every(word => /^[a-z]+$/.test(word))
        ) {
            symbols.learn(`pet name of ${owner}`, id);
        }
    } else if (kind === "RandomUuid" && uuid.test(String(result))) {
        symbols.learn(`result of ${owner}`, String(result));
    }
}

/** All forms are of the same bytes; those that are not stay in the view. */
function learnRandomId(symbols: Symbols, owner: string, id: string, byteLength: number): void {
    const bytes = Buffer.from(id, "base64url");
    if (bytes.length !== byteLength || bytes.toString("base64url") !== id) return;
    symbols.learn(`hex of ${owner}`, bytes.toString("hex"));
    symbols.learn(`decimal of ${owner}`, BigInt(`0x${bytes.toString("hex")}`).toString());
    if (bytes.toString("base64") !== id) symbols.learn(`base64 of ${owner}`, bytes.toString("base64"));
    symbols.learn(`id of ${owner}`, id);
}

function allowed(inputs: JsonMap, letter: string): boolean {
    if (/[a-z]/.test(letter)) return inputs["lower"] !== false;
    if (/[A-Z]/.test(letter)) return inputs["upper"] !== false;
    if (/[0-9]/.test(letter)) return inputs["numeric"] !== false && inputs["number"] !== false;
    const special = typeof inputs["overrideSpecial"] === "string" ? inputs["overrideSpecial"] : "!@#$%&*()-_=+[]{}<>:?";
    return inputs["special"] !== false && special.includes(letter);
}

function at(map: JsonMap | undefined, ...path: string[]): Json | undefined {
    let value: Json | undefined = map;
    for (const key of path) {
        value = openSecret(value);
        if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
        value = value[key];
    }
    return openSecret(value);
}
