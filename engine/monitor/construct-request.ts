import type { ServiceError } from "@grpc/grpc-js";
import { InputPropertiesError } from "@pulumi/pulumi/proto/errors_pb.js";
import { ConstructRequest, type ConstructResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import { type RegisterResourceRequest, RegisterResourceResponse } from "@pulumi/pulumi/proto/resource_pb.js";
import { Status } from "@pulumi/pulumi/proto/status_pb.js";
import type { UpdateOptions } from "../update.js";

type Options = Pick<UpdateOptions, "project" | "stack" | "parallel" | "config" | "secretConfigKeys">;

/** The registration of a remote component as the request that its plugin is given; values pass as they are. */
export function constructRequest(
    request: RegisterResourceRequest,
    { project, stack, parallel, config, secretConfigKeys }: Options,
    preview: boolean,
    monitor: string,
): ConstructRequest {
    const message = new ConstructRequest();
    message.setProject(project);
    message.setStack(stack);
    message.setOrganization("organization");
    message.setDryrun(preview);
    message.setParallel(parallel > 0 ? parallel : 16);
    message.setMonitorendpoint(monitor);
    for (const [key, value] of Object.entries(config)) message.getConfigMap().set(key, value);
    message.setConfigsecretkeysList([...secretConfigKeys]);
    message.setType(request.getType());
    message.setName(request.getName());
    message.setParent(request.getParent());
    message.setInputs(request.getObject());
    request.getPropertydependenciesMap().forEach((dependencies, key) => {
        const urns = new ConstructRequest.PropertyDependencies();
        urns.setUrnsList(dependencies.getUrnsList());
        message.getInputdependenciesMap().set(key, urns);
    });
    request.getProvidersMap().forEach((reference, name) => {
        message.getProvidersMap().set(name, reference);
    });
    message.setDependenciesList(request.getDependenciesList());
    message.setAliasesList(request.getAliasesList());
    if (request.hasProtect()) message.setProtect(request.getProtect() === true);
    if (request.hasRetainondelete()) message.setRetainondelete(request.getRetainondelete() === true);
    if (request.getDeletebeforereplacedefined()) message.setDeletebeforereplace(request.getDeletebeforereplace());
    message.setAdditionalsecretoutputsList(request.getAdditionalsecretoutputsList());
    message.setDeletedwith(request.getDeletedwith());
    message.setIgnorechangesList(request.getIgnorechangesList());
    message.setReplaceonchangesList(request.getReplaceonchangesList());
    message.setAcceptsOutputValues(true);
    setTimeouts(message, request);
    setHooks(message, request);
    return message;
}

function setTimeouts(message: ConstructRequest, request: RegisterResourceRequest): void {
    const timeouts = request.getCustomtimeouts();
    if (timeouts === undefined) return;
    const own = new ConstructRequest.CustomTimeouts();
    own.setCreate(timeouts.getCreate());
    own.setUpdate(timeouts.getUpdate());
    own.setDelete(timeouts.getDelete());
    message.setCustomtimeouts(own);
}

function setHooks(message: ConstructRequest, request: RegisterResourceRequest): void {
    const hooks = request.getHooks();
    if (hooks === undefined) return;
    const own = new ConstructRequest.ResourceHooksBinding();
    own.setBeforeCreateList(hooks.getBeforeCreateList());
    own.setAfterCreateList(hooks.getAfterCreateList());
    own.setBeforeUpdateList(hooks.getBeforeUpdateList());
    own.setAfterUpdateList(hooks.getAfterUpdateList());
    own.setBeforeDeleteList(hooks.getBeforeDeleteList());
    own.setAfterDeleteList(hooks.getAfterDeleteList());
    message.setResourceHooks(own);
}

/** What a plugin made, as the answer to the registration. */
export function registerResponse(constructed: ConstructResponse): RegisterResourceResponse {
    const response = new RegisterResourceResponse();
    response.setUrn(constructed.getUrn());
    response.setObject(constructed.getState());
    constructed.getStatedependenciesMap().forEach((dependencies, key) => {
        const urns = new RegisterResourceResponse.PropertyDependencies();
        urns.setUrnsList(dependencies.getUrnsList());
        response.getPropertydependenciesMap().set(key, urns);
    });
    return response;
}

/** Why a plugin made nothing: its message, and a line for each property that it names. */
export function constructFailure(error: Error): string {
    const { details, metadata } = error as Partial<ServiceError>;
    const [bytes] = metadata?.get("grpc-status-details-bin") ?? [];
    const message = details || error.message;
    if (!(bytes instanceof Uint8Array)) return message;
    const lines = Status.deserializeBinary(bytes)
        .getDetailsList()
        .filter(detail => detail.getTypeName() === "pulumirpc.InputPropertiesError")
        .flatMap(detail => InputPropertiesError.deserializeBinary(detail.getValue_asU8()).getErrorsList())
        .map(problem => `\n\t\t- property ${problem.getPropertyPath()} has a problem: ${problem.getReason()}`);
    return `${message}${lines.join("")}`;
}
