import { inForce } from "../guards/in-force.js";
import { quarantineWords } from "../guards/quarantine.js";
import { type SlotName, slotNameLimit } from "../names.js";
import type { Promotion } from "../promotion/promotion.js";
import { slotsOf } from "../slots/slot-names.js";
import { apiVersionsProblems } from "../traffic/api-versions-problems.js";
import { type Traffic, weights } from "../traffic/traffic.js";
import type { Problem } from "./problem.js";
import type { Quarantine, ServiceSettings, Settings, Strategy } from "./settings.js";
import { settingsDefinition } from "./settings-definition.js";
import { ShapeReader } from "./shape-reader.js";

export type ReadSettings =
    | { readonly settings: Settings; readonly problems?: undefined }
    | { readonly settings?: undefined; readonly problems: readonly Problem[] };

/**
 * Turns the values of a stack's settings, as YAML or JSON gives them, into checked settings or into all problems at
 * once. Never throws, whatever the input.
 *
 * @param now decides whether a quarantine has expired
 */
export function readSettings(raw: unknown, now = new Date()): ReadSettings {
    const reader = new ShapeReader("put it in quotes, or add --type string to `pulumi config set --path`");
    const fields = reader.fields(raw ?? {}, "", Object.keys(settingsDefinition.keys)) ?? {};
    const read = <Key extends keyof Settings>(key: Key) => reader.key(settingsDefinition, fields, key, "");
    const service = read("service");
    const strategy = read("strategy");
    const promotion = read("promotion");
    const notify = read("notify");
    const release = read("release");
    const slots = read("slots") ?? {};
    const quarantine = read("quarantine") ?? [];
    for (const { path, message } of placeProblems(service, strategy, slots)) reader.refuse(path, message);
    for (const { path, message } of stepsProblems(service, strategy, promotion)) reader.refuse(path, message);
    for (const { path, message } of versionsProblems({ service, strategy, slots }, reader.problems)) {
        reader.refuse(path, message);
    }
    const freeze = read("freeze");
    const traffic = withoutZeros(read("traffic"));
    const barring = inForce({ quarantine }, now).quarantine;
    for (const message of trafficProblems(
        traffic,
        { service, strategy, slots, quarantine: barring },
        reader.problems,
    )) {
        reader.refuse("traffic", message);
    }
    const standby = read("standby");
    const secrets = read("secrets");
    const basedOn = read("basedOn");
    if (reader.problems.length > 0 || service === undefined || release === undefined) {
        return { problems: reader.problems };
    }
    return {
        settings: {
            service,
            ...(strategy === undefined ? {} : { strategy }),
            ...(promotion === undefined ? {} : { promotion }),
            ...(notify === undefined ? {} : { notify }),
            release,
            slots,
            ...(traffic === undefined ? {} : { traffic }),
            quarantine,
            ...(freeze === undefined ? {} : { freeze }),
            ...(standby === undefined ? {} : { standby }),
            ...(secrets === undefined ? {} : { secrets }),
            ...(basedOn === undefined ? {} : { basedOn }),
        },
    };
}

/** What the slots and the strategy need that the service does not have. */
function placeProblems(
    service: ServiceSettings | undefined,
    strategy: Strategy | undefined,
    slots: Settings["slots"],
): readonly Problem[] {
    if (service === undefined) return [];
    const { name, gateway } = service;
    const limit = slotNameLimit(name);
    const tooLong = slotsOf(slots)
        .filter(slot => slot.length > limit)
        .map(slot => ({
            path: `slots.${slot}`,
            message: `has a name of ${slot.length} characters; next to "${name}" the limit is ${limit}.`,
        }));
    if (strategy?.kind !== "canary" || gateway !== undefined) return tooLong;
    const message = "canary shares traffic, which needs a gateway; set service.gateway, or use blueGreen.";
    return [{ path: "strategy", message }, ...tooLong];
}

/** Steps are weights between 0 and 100, so they need shared traffic. */
function stepsProblems(
    service: ServiceSettings | undefined,
    strategy: Strategy | undefined,
    promotion: Promotion | undefined,
): readonly Problem[] {
    if (service === undefined || (promotion?.steps ?? []).length === 0) return [];
    const path = "promotion.steps";
    if (strategy?.kind === "blueGreen") {
        return [
            {
                path,
                message: "share the traffic, but blueGreen does not; set strategy to canary, or leave them out.",
            },
        ];
    }
    if (service.gateway !== undefined) return [];
    return [{ path, message: "share the traffic, which needs a gateway; set service.gateway, or leave them out." }];
}

/** Problems of the API's versions with this service and its strategy. */
function versionsProblems(
    { service, strategy, slots }: Partial<Pick<Settings, "service" | "strategy">> & Pick<Settings, "slots">,
    problems: readonly Problem[],
): readonly Problem[] {
    const { name, gateway } = service ?? {};
    // If the table itself is broken, do not also report what that breaks.
    const isBlamed = problems.some(({ path }) => path.startsWith("service.gateway.apiVersions"));
    if (name === undefined || gateway === undefined || isBlamed) return [];
    // Including the live release and the one placed next; each has a rule for testers.
    const kept = strategy?.kind === "immutable" ? (strategy.keep ?? 3) + 2 : 2;
    const found = apiVersionsProblems(gateway, name, Math.max(kept, slotsOf(slots).length));
    return found.map(({ path, message }) => ({ path: `service.gateway.${path}`, message }));
}

function withoutZeros(traffic: Traffic | undefined): Traffic | undefined {
    if (traffic === undefined) return undefined;
    return Object.fromEntries(weights(traffic).map(({ slot, weight }) => [slot, weight]));
}

/** Problems of the requested traffic, one message each. */
function trafficProblems(
    traffic: Traffic | undefined,
    { service, strategy, slots, quarantine }: Partial<Settings> & Pick<Settings, "slots" | "quarantine">,
    problems: readonly Problem[],
): readonly string[] {
    const shares = weights(traffic);
    const shown = shares.map(({ slot, weight }) => `${slot} ${weight}`).join(" and ");
    if (shares.length > 1 && strategy?.kind === "blueGreen") {
        return [`blueGreen gives one slot all traffic, not ${shown}; set strategy to canary, or give one slot 100.`];
    }
    // If a section has problems of its own, do not also report a missing gateway.
    const isBlamed = problems.some(({ path }) => /^(service|strategy)(\.|$)/.test(path));
    if (shares.length > 1 && service?.gateway === undefined && !isBlamed) {
        return [`${shown} needs a gateway, and none is set; set service.gateway, or give one slot 100.`];
    }
    // If a slot has problems of its own, do not also call it empty.
    const isBroken = (slot: SlotName) =>
        slots[slot] === undefined &&
        problems.some(({ path }) => path === "slots" || `${path}.`.startsWith(`slots.${slot}.`));
    return shares.flatMap(({ slot }) => (isBroken(slot) ? [] : misdirected(slot, slots[slot]?.version, quarantine)));
}

function misdirected(slot: SlotName, version: string | undefined, quarantine: readonly Quarantine[]): string[] {
    if (version === undefined) return [`${slot} is empty; put a release into slots.${slot} first.`];
    const entry = quarantine.find(quarantined => quarantined.version === version);
    if (entry === undefined) return [];
    return [`${version} in ${slot} is ${quarantineWords(entry)}; lift the quarantine first.`];
}
