import type { RegisterResourceRequest, RegisterResourceResponse } from "@pulumi/pulumi/proto/resource_pb.js";
import type { Deployment } from "../apply/deployment.js";
import { UpdateStopped } from "../apply/step-executor.js";

/** A remote component was not constructed; the message says so as Pulumi does. */
export class ConstructFailed extends Error {}

/** Components that a package's plugin constructs, which registers them and their children at the monitor itself. */
export class RemoteComponents {
    /** Those of which the plugin's own registration is still to come. */
    private readonly pending = new Map<string, RegisterResourceRequest>();

    /** @param address where engine and monitor listen */
    constructor(
        private readonly deployment: Deployment,
        private readonly address: string,
    ) {}

    /** Rejects with ConstructFailed when the plugin could not make it, or with UpdateStopped. */
    async construct(request: RegisterResourceRequest, provider: string): Promise<RegisterResourceResponse> {
        const { context, options, executor, events } = this.deployment;
        const what = `${request.getType()} resource '${request.getName()}'`;
        this.pending.set(keyOf(request), request);
        const { constructFailure, constructRequest, registerResponse } = await import("./construct-request.js");
        try {
            const plugin = await context.providers.get(provider);
            if (plugin.construct === undefined) {
                throw new Error(`the provider ${plugin.name} of the embedded engine has no components`);
            }
            const constructed = await plugin.construct(
                constructRequest(request, options, context.preview, this.address),
                {
                    address: this.address,
                    tell: (stream, message) => {
                        if (executor.stopped) return;
                        events.diagnostic({ severity: stream === "stdout" ? "info" : "info#err", message });
                    },
                },
            );
            return registerResponse(constructed);
        } catch (error) {
            if (executor.stopped) throw new UpdateStopped();
            throw new ConstructFailed(`${what} has a problem: ${constructFailure(error as Error)}`);
        }
    }

    /** What a program has asked for, when this is its plugin's own registration of it; once for each. */
    takeAsked(request: RegisterResourceRequest): RegisterResourceRequest | undefined {
        if (request.getCustom() || request.getRemote()) return undefined;
        const asked = this.pending.get(keyOf(request));
        this.pending.delete(keyOf(request));
        return asked;
    }
}

function keyOf(request: RegisterResourceRequest): string {
    return `${request.getParent()} ${request.getType()} ${request.getName()}`;
}
