import type { EventStream } from "../events/event-stream.js";
import type { UpdateOptions } from "../update.js";
import { DefaultProviders } from "./default-providers.js";
import type { HookRunner } from "./hook-runner.js";
import { OldResources } from "./old-resources.js";
import { ProviderRegistry } from "./provider-registry.js";
import { RegistrationPlanner } from "./registration-planner.js";
import { ResourceRegistrar } from "./resource-registrar.js";
import { SnapshotRecorder } from "./snapshot-recorder.js";
import type { StepContext } from "./step-context.js";
import { StepExecutor } from "./step-executor.js";

const pendingAdvice =
    "These resources are in an unknown state because the Pulumi CLI was interrupted while waiting for changes to these " +
    "resources to complete. You should confirm whether or not the operations listed completed successfully by checking " +
    "the state of the appropriate provider. For example, if you are using AWS, you can confirm using the AWS Console.\n" +
    "\nOnce you have confirmed the status of the interrupted operations, you can repair your stack using `pulumi refresh` " +
    "which will refresh the state from the provider you are using and clear the pending operations if there are any.\n\n" +
    "Note that `pulumi refresh` will need to be run interactively to clear pending CREATE operations.";

/** The parts of one run of the engine, put together. */
export class Deployment {
    readonly old: OldResources;
    readonly context: StepContext;
    readonly executor: StepExecutor;
    readonly registrar: ResourceRegistrar;
    readonly defaultProviders: DefaultProviders;

    constructor(
        readonly options: UpdateOptions,
        readonly events: EventStream,
        hooks: HookRunner,
    ) {
        const { preview } = events;
        this.old = new OldResources(options.snapshot.resources);
        const base = { resources: [...this.old.all], pendingOperations: options.snapshot.pendingOperations };
        this.context = {
            preview,
            signal: options.signal,
            events,
            recorder: new SnapshotRecorder(base, preview ? () => Promise.resolve() : options.save),
            providers: new ProviderRegistry(options, this.old.all),
            hooks,
        };
        this.executor = new StepExecutor(this.context, options.parallel, options.continueOnError);
        const planner = new RegistrationPlanner(this.context, this.old, options);
        this.registrar = new ResourceRegistrar(this.context, planner, this.executor, this.old);
        this.defaultProviders = new DefaultProviders(options, this.registrar);
        if (options.signal.aborted) this.executor.stop();
        else options.signal.addEventListener("abort", () => this.executor.stop(), { once: true });
    }

    /** Tells of what an earlier, interrupted update may have left. */
    warnOfPendingOperations(): void {
        const { pendingOperations } = this.options.snapshot;
        if (pendingOperations.length === 0) return;
        const list = pendingOperations.map(({ resource, type }) => `  * ${resource.urn}, interrupted while ${type}\n`);
        const message =
            `Attempting to deploy or update resources with ${pendingOperations.length} pending operations from previous ` +
            `deployment.\n${list.join("")}${pendingAdvice}`;
        this.events.diagnostic({ severity: "warning", message });
    }
}
