import { gatewayDefinition } from "../model/gateway-definition.js";
import type { Problem } from "../model/problem.js";
import { versionShape } from "../model/release-definition.js";
import type { AnyShape, MapShape } from "../model/shape.js";
import { isBackend, type NamedBackend, type NamedShare } from "../model/shares.js";
import { argumentShapes, slotProblems, wholeNumber } from "./argument-shapes.js";
import { type ArgumentShapes, argumentProblems } from "./refuse-bad-arguments.js";
import type { TrafficSwitchArgs } from "./traffic-switch.js";

const backendKeys = { slot: argumentShapes.slot, releaseId: argumentShapes.releaseId, version: versionShape };

const listOf = (each: Pick<MapShape<object>, "keys">) =>
    ({
        kind: "list",
        about: "Releases in slots.",
        each: { kind: "map", about: "A release in a slot.", ...each },
    }) as AnyShape;

const shapes: ArgumentShapes<TrafficSwitchArgs> = {
    service: argumentShapes.service,
    namespace: argumentShapes.namespace,
    shares: listOf({ keys: { ...backendKeys, weight: wholeNumber("Percent of the requests.", 1, 100) } }),
    waiting: { ...listOf({ keys: backendKeys }), optional: true },
    gateway: { ...(gatewayDefinition as AnyShape), optional: true },
    after: "given",
    record: "optional",
    drainSeconds: { ...wholeNumber("Seconds.", 0, 3600), optional: true },
    recorded: "optional",
};

/** All that is wrong with the arguments of a switch. */
export function switchProblems(args: TrafficSwitchArgs): readonly Problem[] {
    return argumentProblems(shapes, args, contradictions);
}

function contradictions({ service, shares, waiting = [], gateway }: TrafficSwitchArgs): readonly Problem[] {
    const all: readonly (NamedBackend & { readonly place: string })[] = [
        ...shares.map((share, index) => ({ ...share, place: `shares[${index}]` })),
        ...waiting.map((backend, index) => ({ ...backend, place: `waiting[${index}]` })),
    ];
    const each = all.flatMap((backend, index) => {
        const { place, slot, releaseId } = backend;
        const long = slotProblems({ service, slot }).map(({ path, message }) => ({
            path: `${place}.${path}`,
            message,
        }));
        if (!all.slice(0, index).some(other => isBackend(other, backend))) return long;
        return [...long, { path: place, message: `${releaseId} in ${slot} is there already; name it once.` }];
    });
    return [...each, ...sharesProblems(shares, gateway !== undefined)];
}

function sharesProblems(shares: readonly NamedShare[], byGateway: boolean): readonly Problem[] {
    const problem = (message: string): readonly Problem[] => [{ path: "shares", message }];
    const terms = shares.map(({ slot, weight }) => `${slot} ${weight}`).join(" + ") || "nothing";
    const sum = shares.reduce((total, { weight }) => total + weight, 0);
    if (sum !== 100) return problem(`${terms} is ${sum}; weights sum to 100.`);
    if (shares.length === 1 || byGateway) return [];
    return problem(`${shares.length} releases cannot share traffic without a gateway; give one all of it.`);
}
