import { type handleUnaryCall, status, type UntypedServiceImplementation } from "@grpc/grpc-js";
import {
    CheckFailure as CheckFailureMessage,
    type CheckRequest,
    CheckResponse,
    type CreateRequest,
    CreateResponse,
    type DeleteRequest,
    type DiffRequest,
    DiffResponse,
    PropertyDiff,
    type ReadRequest,
    ReadResponse,
    type UpdateRequest,
    UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import type { EngineLog } from "./engine-log.js";
import { readStruct, writeStruct } from "./property-wire.js";
import type { CheckFailure, Diff, DiffKind, OperationContext, Provider } from "./provider.js";

interface ResourceRequest {
    getUrn(): string;
    getType(): string;
    getPreview?(): boolean;
}

/** The calls of the ResourceProvider service about single resources. */
export function resourceCalls(provider: Provider, log: EngineLog, signal: AbortSignal): UntypedServiceImplementation {
    const operation = <Request extends ResourceRequest, Response>(
        answer: (context: OperationContext, type: string, request: Request) => Promise<Response>,
    ) =>
        unary(async (request: Request) => {
            const urn = request.getUrn();
            const context: OperationContext = {
                urn,
                preview: request.getPreview?.() ?? false,
                signal,
                log: (severity, message, isStatus = false) => log.write({ urn, severity, message, isStatus }),
            };
            try {
                return await answer(context, request.getType(), request);
            } finally {
                // Log lines must arrive before the end of the operation they belong to.
                await log.arrived();
            }
        });
    return {
        check: operation(async (context, type, request: CheckRequest) => {
            const { inputs, failures } = await provider.check(context, type, readStruct(request.getNews()));
            const response = new CheckResponse();
            response.setInputs(writeStruct(inputs));
            response.setFailuresList(failures.map(failureMessage));
            return response;
        }),
        diff: operation(async (context, type, request: DiffRequest) => {
            const inputs = readStruct(request.getNews());
            return diffResponse(
                await provider.diff(context, type, existing(request), inputs, request.getIgnorechangesList()),
            );
        }),
        create: operation(async (context, type, request: CreateRequest) => {
            const { id, outputs } = await provider.create(context, type, readStruct(request.getProperties()));
            const response = new CreateResponse();
            response.setId(id);
            response.setProperties(writeStruct(outputs));
            return response;
        }),
        update: operation(async (context, type, request: UpdateRequest) => {
            const outputs = await provider.update(context, type, existing(request), readStruct(request.getNews()));
            const response = new UpdateResponse();
            response.setProperties(writeStruct(outputs));
            return response;
        }),
        delete: operation(async (context, type, request: DeleteRequest) => {
            const [inputs, outputs] = [readStruct(request.getOldInputs()), readStruct(request.getProperties())];
            await provider.delete(context, type, { id: request.getId(), inputs, outputs });
            return new Empty();
        }),
        read: operation(async (context, type, request: ReadRequest) => {
            const known = request.hasProperties()
                ? { inputs: readStruct(request.getInputs()), outputs: readStruct(request.getProperties()) }
                : undefined;
            const found = await provider.read(context, type, request.getId(), known);
            // A response without an id means that the object does not exist.
            const response = new ReadResponse();
            if (found === undefined) return response;
            response.setId(found.id);
            response.setInputs(writeStruct(found.inputs));
            response.setProperties(writeStruct(found.outputs));
            return response;
        }),
    };
}

function existing(request: DiffRequest | UpdateRequest) {
    const [inputs, outputs] = [readStruct(request.getOldInputs()), readStruct(request.getOlds())];
    return { id: request.getId(), inputs, outputs };
}

function failureMessage({ property, reason }: CheckFailure): CheckFailureMessage {
    const message = new CheckFailureMessage();
    message.setProperty(property);
    message.setReason(reason);
    return message;
}

const kinds: Readonly<Record<DiffKind, PropertyDiff.Kind>> = {
    add: PropertyDiff.Kind.ADD,
    delete: PropertyDiff.Kind.DELETE,
    update: PropertyDiff.Kind.UPDATE,
};

function diffResponse({ changes, replaceKeys, diffKeys, detailedDiff, deleteBeforeReplace }: Diff): DiffResponse {
    const response = new DiffResponse();
    const { DIFF_SOME, DIFF_NONE } = DiffResponse.DiffChanges;
    response.setChanges(changes ? DIFF_SOME : DIFF_NONE);
    response.setReplacesList(replaceKeys);
    response.setDiffsList(diffKeys);
    response.setDeletebeforereplace(deleteBeforeReplace);
    response.setHasdetaileddiff(detailedDiff !== undefined);
    for (const [path, kind] of Object.entries(detailedDiff ?? {})) {
        const message = new PropertyDiff();
        message.setKind(kinds[kind]);
        response.getDetaileddiffMap().set(path, message);
    }
    return response;
}

/** A gRPC call; the message of a rejection becomes its error. */
export function unary<Request, Response>(
    answer: (request: Request) => Promise<Response>,
): handleUnaryCall<Request, Response> {
    return ({ request }, callback) => {
        answer(request).then(
            response => callback(null, response),
            (error: Error) => callback({ code: status.UNKNOWN, details: error.message }),
        );
    };
}
