import { status as grpcStatus, type sendUnaryData } from "@grpc/grpc-js";
import { CheckFailure as CheckFailureMessage, InvokeResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import type { IResourceMonitorServer } from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import {
    DeploymentInfo,
    type ReadResourceRequest,
    ReadResourceResponse,
    type RegisterResourceRequest,
    RegisterResourceResponse,
    type ResourceInvokeRequest,
    Result,
    SupportsFeatureResponse,
} from "@pulumi/pulumi/proto/resource_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { requestedPackage } from "../apply/default-providers.js";
import type { Deployment } from "../apply/deployment.js";
import { StepFailed, UpdateStopped } from "../apply/step-executor.js";
import { writeProperties } from "../properties/property-struct.js";
import { settleAssets } from "../properties/settle-assets.js";
import type { PropertyMap } from "../property-value.js";
import type { ResourceState } from "../resource-state.js";
import type { Goal } from "../resources/goal.js";
import { isProviderType, makeUrn } from "../resources/urn.js";
import { goalFromRequest, propertiesOf, sourcePosition, stackTrace } from "./goal-from-request.js";
import type { ProgramHooks } from "./program-hooks.js";
import type { ProgramTransforms } from "./program-transforms.js";
import { ConstructFailed, type RemoteComponents } from "./remote-components.js";
import { refusal, unsupportedRequest } from "./unsupported-request.js";

/** The rest is either done or refused where it is used. */
const features = new Set([
    "secrets",
    "resourceReferences",
    "outputValues",
    "aliasSpecs",
    "deletedWith",
    "resourceHooks",
    "transforms",
    "invokeTransforms",
    "parameterization",
    "replaceWith",
    "errorHooks",
]);

type Respond<T> = sendUnaryData<T>;

/** Pulumi's ResourceMonitor service: what the program registers, reads and asks for. */
export class ResourceMonitor {
    private readonly goals = new Map<string, Goal>();
    /** Set when the program says that it registered all; resolves when everything is done. */
    onProgramDone: () => Promise<void> = () => Promise.resolve();

    constructor(
        private readonly deployment: Deployment,
        private readonly hooks: ProgramHooks,
        private readonly transforms: ProgramTransforms,
        private readonly remote: RemoteComponents,
    ) {}

    service(): IResourceMonitorServer {
        const refuse =
            (what: string) =>
            (_call: unknown, respond: Respond<never>): void =>
                this.refuse(`${what}: ${refusal}`, respond);
        return {
            supportsFeature: (call, respond) => {
                const response = new SupportsFeatureResponse();
                response.setHassupport(features.has(call.request.getId()));
                respond(null, response);
            },
            getDeploymentInfo: (_call, respond) => respond(null, new DeploymentInfo()),
            registerResource: (call, respond) => this.answer(respond, () => this.register(call.request)),
            readResource: (call, respond) => this.answer(respond, () => this.read(call.request)),
            invoke: (call, respond) => this.answer(respond, () => this.invoke(call.request)),
            registerResourceOutputs: (call, respond) =>
                this.answer(respond, async () => {
                    const { projectDirectory } = this.deployment.options;
                    const outputs = settleAssets(propertiesOf(call.request.getOutputs()), projectDirectory);
                    await this.deployment.registrar.registerOutputs(call.request.getUrn(), outputs);
                    return new Empty();
                }),
            registerResourceHook: (call, respond) =>
                this.answer(respond, async () => {
                    this.hooks.register(call.request);
                    return new Empty();
                }),
            signalAndWaitForShutdown: (_call, respond) =>
                this.answer(respond, async () => {
                    await this.onProgramDone();
                    return new Empty();
                }),
            call: refuse("a method call on a resource"),
            registerStackTransform: (call, respond) =>
                this.answer(respond, async () => {
                    this.transforms.registerOfStack(call.request);
                    return new Empty();
                }),
            registerStackInvokeTransform: refuse("an invoke transform"),
            registerErrorHook: refuse("an error hook"),
            registerPackage: refuse("a parameterized package"),
        };
    }

    private async register(request: RegisterResourceRequest): Promise<RegisterResourceResponse> {
        // A plugin's own registration of what the program asked for, which has had its transforms.
        const asked = this.remote.takeAsked(request);
        if (asked === undefined) await this.transforms.apply(request, [...this.ancestors(request.getParent())]);
        const unsupported = unsupportedRequest(request);
        if (unsupported !== undefined) throw this.failed(unsupported);
        if (request.getRemote()) return this.construct(request);
        const goal = goalFromRequest(request, await this.providerFor(request), {
            options: this.deployment.options,
            aliasesOf: this.deployment.registrar.aliasesOf,
            goalOf: urn => this.goals.get(urn),
        });
        this.goals.set(goal.urn, goal);
        this.transforms.keep(goal.urn, asked ?? request);
        const { state, outcome } = await this.deployment.registrar.register(goal);
        const response = new RegisterResourceResponse();
        response.setUrn(state.urn);
        response.setId(state.id ?? "");
        response.setObject(struct(state.outputs));
        if (outcome !== "done") response.setResult(outcome === "failed" ? Result.FAIL : Result.SKIP);
        return response;
    }

    private async construct(request: RegisterResourceRequest): Promise<RegisterResourceResponse> {
        try {
            return await this.remote.construct(request, (await this.providerFor(request))!);
        } catch (error) {
            throw error instanceof ConstructFailed ? this.failed(error.message) : error;
        }
    }

    /** The nearest first. */
    private *ancestors(parent: string): Generator<string> {
        for (let urn: string | undefined = parent; urn; urn = this.goals.get(urn)?.parent) yield urn;
    }

    private async read(request: ReadResourceRequest): Promise<ReadResourceResponse> {
        const { options, registrar } = this.deployment;
        const type = request.getType();
        const parent = request.getParent() || undefined;
        const provider = await this.providerFor(request);
        const inputs = propertiesOf(request.getProperties());
        const dependencies = request.getDependenciesList();
        const secret = request.getAdditionalsecretoutputsList();
        const state: ResourceState = {
            urn: makeUrn(options.stack, options.project, parent ?? "", type, request.getName()),
            custom: true,
            id: request.getId(),
            type,
            inputs,
            outputs: {},
            parent,
            external: true,
            dependencies: dependencies.length > 0 ? dependencies : undefined,
            provider,
            additionalSecretOutputs: secret.length > 0 ? secret : undefined,
            sourcePosition: sourcePosition(request.getSourceposition(), options.projectDirectory),
            stackTrace: stackTrace(request.getStacktrace(), options.projectDirectory),
        };
        const read = await registrar.read(state);
        const response = new ReadResourceResponse();
        response.setUrn(read.urn);
        response.setProperties(struct(read.outputs));
        return response;
    }

    private async invoke(request: ResourceInvokeRequest): Promise<InvokeResponse> {
        const token = request.getTok();
        const args = propertiesOf(request.getArgs());
        const response = new InvokeResponse();
        if (token === "pulumi:pulumi:getResource") {
            const state = this.deployment.registrar.states.get(String(args.urn));
            if (state === undefined) throw new Error(`unknown resource ${String(args.urn)}`);
            response.setReturn(struct({ urn: state.urn, id: state.id ?? "", state: state.outputs }));
            return response;
        }
        const provider = await this.deployment.context.providers.get((await this.providerFor(request, token))!);
        const { result, failures } = await provider.invoke(token, args);
        response.setReturn(struct(result));
        response.setFailuresList(
            failures.map(({ property, reason }) => {
                const failure = new CheckFailureMessage();
                failure.setProperty(property);
                failure.setReason(reason);
                return failure;
            }),
        );
        return response;
    }

    /** The reference of the provider that a request names, or of the default one; none for components and providers. */
    private async providerFor(
        request: RegisterResourceRequest | ReadResourceRequest | ResourceInvokeRequest,
        token?: string,
    ): Promise<string | undefined> {
        const type = token ?? (request as RegisterResourceRequest | ReadResourceRequest).getType();
        if (token === undefined && isProviderType(type)) return undefined;
        if ("getCustom" in request && !request.getCustom() && !request.getRemote()) return undefined;
        return (
            request.getProvider() ||
            ("getProvidersMap" in request && request.getProvidersMap().get(requestedPackage(type))) ||
            this.deployment.defaultProviders.get({
                packageName: requestedPackage(type),
                version: request.getVersion(),
                pluginDownloadUrl: request.getPlugindownloadurl(),
            })
        );
    }

    /**
     * Sends what `work` gives. When the update stops, every open call ends as "unavailable": the SDK then ends the
     * program without a word of its own, since the user was told the reason.
     */
    private answer<T>(respond: Respond<T>, work: () => Promise<T>): void {
        let open = true;
        const end = (...result: Parameters<Respond<T>>) => {
            if (open) respond(...result);
            open = false;
        };
        const stopped = () => end({ code: grpcStatus.UNAVAILABLE, details: "the update stopped" });
        this.deployment.executor.onStop(stopped);
        work().then(
            response => end(null, response),
            (error: Error) => {
                if (error instanceof UpdateStopped || error instanceof StepFailed) stopped();
                else end({ code: grpcStatus.UNKNOWN, details: error.message });
            },
        );
    }

    private refuse(message: string, respond: Respond<never>): void {
        respond({ code: grpcStatus.UNIMPLEMENTED, details: this.failed(message).message });
    }

    private failed(message: string): Error {
        this.deployment.events.error(message);
        this.deployment.executor.stop();
        return new StepFailed(message);
    }
}

function struct(properties: PropertyMap): Struct {
    return Struct.fromJavaScript(writeProperties(properties) as Parameters<typeof Struct.fromJavaScript>[0]);
}
