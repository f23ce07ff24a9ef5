import { type CloudCall, param, requireUser } from "./cloud-call.js";
import { CloudError } from "./cloud-error.js";
import type { CloudStack } from "./cloud-stack.js";
import type { CloudUpdate } from "./cloud-update.js";
import { fullName, organizationsOf, type StackName } from "./cloud-user.js";

export function nameInPath(call: CloudCall): StackName {
    return { org: param(call, "org"), project: param(call, "project"), stack: param(call, "stack") };
}

/** @throws CloudError 404 for an organization that the user does not belong to, whether it exists or not */
export function requireMember(call: CloudCall, org: string): void {
    if (!organizationsOf(requireUser(call)).includes(org)) {
        throw new CloudError(404, `Organization '${org}' not found`);
    }
}

/** Returns the stack of a request that carries an access token. */
export function stackOf(call: CloudCall): CloudStack {
    const name = nameInPath(call);
    if (!organizationsOf(requireUser(call)).includes(name.org)) {
        throw new CloudError(404, `Stack '${fullName(name)}' not found`);
    }
    return call.state.stack(name);
}

/** Returns stack and update of a request that carries the update's lease token. */
export function leasedUpdate(call: CloudCall): { readonly stack: CloudStack; readonly update: CloudUpdate } {
    const stack = call.state.stack(nameInPath(call));
    const update = stack.update(param(call, "update"));
    update.requireRunning();
    update.requireLease(call.leaseToken);
    return { stack, update };
}
