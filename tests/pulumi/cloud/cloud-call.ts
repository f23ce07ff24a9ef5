import { CloudError } from "./cloud-error.js";
import type { CloudFaults } from "./cloud-faults.js";
import type { CloudState } from "./cloud-state.js";
import type { CloudUser } from "./cloud-user.js";

/** One parsed request on its way to its route. */
export interface CloudCall {
    readonly state: CloudState;
    readonly faults: CloudFaults;
    readonly settings: CloudSettings;
    /** What matched the route's `:NAME` segments. */
    readonly params: Readonly<Record<string, string>>;
    readonly query: URLSearchParams;
    /** The raw body, unzipped: a checkpoint is kept byte for byte. */
    readonly body: Buffer;
    /** From `Authorization: token T`; undefined with `update-token T`. */
    readonly user: CloudUser | undefined;
    /** From `Authorization: update-token T`. */
    readonly leaseToken: string | undefined;
}

/** The options of a server that its answers depend on. */
export interface CloudSettings {
    /** The organization of stacks that are named without one. */
    readonly defaultOrganization: string;
    /** How long an update may run without renewing its lease. */
    readonly leaseSeconds: number;
    /**
     * Checkpoints of this size in bytes or more are sent as the difference to the previous one; undefined for never.
     */
    readonly deltaFromBytes: number | undefined;
}

/** Returns an object to send as JSON, a Buffer that is JSON already, or undefined for an empty answer. */
export type Answer = (call: CloudCall) => unknown;

/** By "METHOD /path/:parameter". */
export type Routes = Readonly<Record<string, Answer>>;

export function readBody<T>(call: CloudCall): T {
    try {
        return JSON.parse(call.body.toString("utf8")) as T;
    } catch {
        throw new CloudError(400, "The body is not JSON.");
    }
}

/** @throws CloudError 401 without a user's access token. */
export function requireUser({ user }: CloudCall): CloudUser {
    if (user === undefined) throw new CloudError(401, "No credentials provided or are invalid.");
    return user;
}

/** Returns one parameter of the route. */
export function param(call: CloudCall, name: string): string {
    return call.params[name]!;
}
