import type { handleUnaryCall } from "@grpc/grpc-js";
import type { IEngineServer } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import {
    type GetRootResourceRequest,
    GetRootResourceResponse,
    LogSeverity,
    RequirePulumiVersionResponse,
    SetRootResourceResponse,
} from "@pulumi/pulumi/proto/engine_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import type { EventStream, Severity } from "../events/event-stream.js";
import { refusal } from "./unsupported-request.js";

const severities: Partial<Record<LogSeverity, Severity>> = {
    [LogSeverity.INFO]: "info",
    [LogSeverity.WARNING]: "warning",
    [LogSeverity.ERROR]: "error",
};

/**
 * Pulumi's Engine service: the program's log, and its root resource. A program whose update has stopped can only complain
 * of losing its engine; that is not shown.
 */
export function engineService(events: EventStream, isStopped: () => boolean): IEngineServer {
    let root = "";
    const getRootResource: handleUnaryCall<GetRootResourceRequest, GetRootResourceResponse> = (_call, respond) => {
        const response = new GetRootResourceResponse();
        response.setUrn(root);
        respond(null, response);
    };
    return {
        log(call, respond) {
            const request = call.request;
            // The SDK sends three debug lines for each resource; nobody sees them.
            const severity = severities[request.getSeverity()];
            if (severity !== undefined && !isStopped()) {
                events.diagnostic({
                    severity,
                    message: request.getMessage(),
                    urn: request.getUrn(),
                    streamId: request.getStreamid(),
                    ephemeral: request.getEphemeral(),
                });
            }
            respond(null, new Empty());
        },
        getRootResource,
        setRootResource(call, respond) {
            root = call.request.getUrn();
            respond(null, new SetRootResourceResponse());
        },
        requirePulumiVersion(_call, respond) {
            respond(null, new RequirePulumiVersionResponse());
        },
        startDebugging(_call, respond) {
            respond({ code: 12, details: `debugging a program: ${refusal}` });
        },
    };
}
