import { CloudError } from "./cloud-error.js";
import type { CloudFaults } from "./cloud-faults.js";
import type { CloudState } from "./cloud-state.js";
import type { CloudUser } from "./cloud-user.js";

/** One request, read, on its way to the route that answers it. */
export interface CloudCall {
    readonly state: CloudState;
    readonly faults: CloudFaults;
    readonly settings: CloudSettings;
    /** What the route's `:NAME` segments matched. */
    readonly params: Readonly<Record<string, string>>;
    readonly query: URLSearchParams;
    /** As it came, unzipped: a checkpoint is kept byte for byte. */
    readonly body: Buffer;
    /** Of `Authorization: token T`; for `update-token T`, no one. */
    readonly user: CloudUser | undefined;
    /** Of `Authorization: update-token T`. */
    readonly leaseToken: string | undefined;
}

/** What a server was started with that its answers depend on. */
export interface CloudSettings {
    /** Where a stack named without an organization goes. */
    readonly defaultOrganization: string;
    /** How long an update may go on without renewing. */
    readonly leaseSeconds: number;
    /** From this size on, in bytes, a checkpoint is sent as the difference to the one before; undefined for never. */
    readonly deltaFromBytes: number | undefined;
}

/** Returns what is sent as JSON, a Buffer that is JSON already, or undefined for an empty answer. */
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

/** One parameter of the route. */
export function param(call: CloudCall, name: string): string {
    return call.params[name]!;
}
