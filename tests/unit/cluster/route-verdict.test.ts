import assert from "node:assert/strict";
import { type RouteObject, routeVerdict } from "../../../cluster/route-verdict.js";

interface Reported {
    readonly type: string;
    readonly status: string;
    readonly observedGeneration?: number;
    readonly reason?: string;
    readonly message?: string;
}

function verdict(conditions: readonly Reported[], gateway = "web") {
    const route: RouteObject = {
        metadata: { name: "users", namespace: "users-dev", generation: 2 },
        status: { parents: [{ parentRef: { name: "web" }, conditions }] },
    };
    return routeVerdict(route, gateway);
}

const accepted = { type: "Accepted", status: "True", observedGeneration: 2 };
const resolved = { type: "ResolvedRefs", status: "True", observedGeneration: 2 };

describe("routeVerdict", () => {
    it("considers a route effective when its gateway reports so for this generation", () => {
        assert.deepEqual(verdict([accepted, resolved]), { taken: true });
    });

    it("waits while a report is of an earlier generation, is missing, or comes from another gateway", () => {
        const late = { ...accepted, observedGeneration: 1 };
        const why = "the HTTPRoute users-dev/users has no effect yet: the gateway has not accepted it";
        assert.deepEqual(verdict([late, resolved]), { taken: false, refused: false, why });
        assert.deepEqual(verdict([accepted]), { taken: false, refused: false, why });
        assert.deepEqual(verdict([accepted, resolved], "other"), {
            taken: false,
            refused: false,
            why:
                "the HTTPRoute users-dev/users has no effect yet: " +
                "no controller has reported on it for the gateway other",
        });
    });

    it("says why a gateway refuses it", () => {
        const refused = { ...accepted, status: "False", reason: "NoMatchingListenerHostname" };
        assert.deepEqual(verdict([refused, resolved]), {
            taken: false,
            refused: true,
            why:
                "the gateway web does not route users by the HTTPRoute users-dev/users: " +
                "Accepted is False: NoMatchingListenerHostname",
        });
    });

    it("keeps waiting while the gateway does not know a Service", () => {
        const missing = { ...resolved, status: "False", reason: "BackendNotFound", message: "no such Service" };
        assert.deepEqual(verdict([accepted, missing]), {
            taken: false,
            refused: false,
            why:
                "the gateway web does not route users by the HTTPRoute users-dev/users: " +
                "ResolvedRefs is False: BackendNotFound, no such Service",
        });
    });
});
