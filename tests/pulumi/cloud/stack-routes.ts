import { type CloudCall, param, type Routes, readBody, requireUser } from "./cloud-call.js";
import { CloudError } from "./cloud-error.js";
import type { CloudStack } from "./cloud-stack.js";
import { requireMember, stackOf } from "./route-stack.js";

type Tags = Readonly<Record<string, string>>;

function createStack(call: CloudCall): object {
    const { stackName, tags = {}, state } = readBody<{ stackName: string; tags?: Tags; state?: unknown }>(call);
    requireMember(call, param(call, "org"));
    const stack = call.state.create(
        { org: param(call, "org"), project: param(call, "project"), stack: stackName },
        tags,
    );
    if (state != null) stack.change("import", requireUser(call), Buffer.from(JSON.stringify(state)));
    return {};
}

function describeStack(stack: CloudStack): object {
    const { name, tags, version, running } = stack;
    const operation = running && { kind: running.kind, author: running.requestedBy.login, started: running.startTime };
    return {
        id: stack.id,
        orgName: name.org,
        projectName: name.project,
        stackName: name.stack,
        tags,
        version,
        // the last one, running or not: only an attempt to cancel shows whether there is anything to cancel
        activeUpdate: stack.lastStarted?.id ?? "",
        ...(operation === undefined ? {} : { currentOperation: operation }),
    };
}

/** A row of `pulumi stack ls`: a last update at 0 means that one is running. */
function summarizeStack(stack: CloudStack): object {
    const { name, lastStarted } = stack;
    const row = { id: stack.id, orgName: name.org, projectName: name.project, stackName: name.stack };
    if (lastStarted === undefined) return row;
    const lastUpdate = stack.running === undefined ? lastStarted.startTime : 0;
    return { ...row, lastUpdate, resourceCount: stack.resourceCount };
}

function listStacks(call: CloudCall): object {
    const asked = (key: string, value: string | undefined) => (call.query.get(key) ?? value) === value;
    const stacks = call.state.visibleTo(requireUser(call)).filter(({ name, tags }) => {
        const tag = call.query.get("tagName");
        const tagFits = tag === null || (tag in tags && asked("tagValue", tags[tag]));
        return asked("organization", name.org) && asked("project", name.project) && tagFits;
    });
    return { stacks: stacks.map(summarizeStack) };
}

function deleteStack(call: CloudCall): void {
    const stack = stackOf(call);
    stack.requireIdle();
    if (stack.resourceCount > 0 && call.query.get("force") !== "true") {
        throw new CloudError(400, "Stack still contains resources.");
    }
    call.state.remove(stack);
}

function renameStack(call: CloudCall): void {
    const stack = stackOf(call);
    const { newName, newProject } = readBody<{ newName?: string; newProject?: string }>(call);
    const { org, project, stack: name } = stack.name;
    call.state.rename(stack, { org, project: newProject || project, stack: newName || name }, requireUser(call));
}

/** Done at once, though the CLI polls its progress. */
function importState(call: CloudCall): object {
    return { updateId: stackOf(call).change("import", requireUser(call), call.body).id };
}

function projectExists(call: CloudCall): void {
    const [org, project] = [param(call, "org"), param(call, "project")];
    const found = call.state
        .visibleTo(requireUser(call))
        .some(({ name }) => name.org === org && name.project === project);
    if (!found) throw new CloudError(404, `Project '${org}/${project}' not found`);
}

const path = "/api/stacks/:org/:project/:stack";

/** Routes for stacks as a whole: create, list, rename, remove, export and import their state. */
export const stackRoutes: Routes = {
    "GET /api/user/stacks": listStacks,
    "HEAD /api/stacks/:org/:project": projectExists,
    "POST /api/stacks/:org/:project": createStack,
    [`GET ${path}`]: call => describeStack(stackOf(call)),
    [`DELETE ${path}`]: deleteStack,
    [`POST ${path}/rename`]: renameStack,
    [`PATCH ${path}/tags`]: call => {
        stackOf(call).tags = readBody<Tags>(call);
    },
    [`GET ${path}/export`]: call => stackOf(call).state(),
    [`GET ${path}/export/:version`]: call => stackOf(call).state(Number(param(call, "version"))),
    [`POST ${path}/import`]: importState,
};
