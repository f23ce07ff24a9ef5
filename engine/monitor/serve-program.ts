import { Server, ServerCredentials } from "@grpc/grpc-js";
import { EngineService, type IEngineServer } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import { type IResourceMonitorServer, ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import { Deployment } from "../apply/deployment.js";
import type { EventStream } from "../events/event-stream.js";
import { alreadyTold, type ProgramExit, type RunningProgram } from "../program/run-program.js";
import type { UpdateOptions } from "../update.js";
import { engineService } from "./engine-service.js";
import type { LoopbackListener } from "./loopback-listener.js";
import { ProgramCallbacks } from "./program-callbacks.js";
import { ProgramHooks } from "./program-hooks.js";
import { ProgramTransforms } from "./program-transforms.js";
import { RemoteComponents } from "./remote-components.js";
import { ResourceMonitor } from "./resource-monitor.js";

const maxMessageBytes = 400 * 1024 * 1024;
/** How long a program may take to end when there is nothing left for it to do; its end is not waited for. */
const lastWordsMs = 5000;
/** The same after the update stopped: the SDK ends it at once unless the program is busy. */
const stoppedPatienceMs = 1000;

/** How a program's run ended. */
export interface ProgramRun {
    readonly deployment: Deployment;
    /** The program failed, and the user was told; the engine's steps may all have gone well. */
    readonly programFailed: boolean;
}

/**
 * Serves a program until it has registered everything and `finish` has done what is left, or until it fails or the
 * update stops. No step runs when this resolves, and the program has ended or is about to.
 */
export async function serveProgram(
    options: UpdateOptions,
    events: EventStream,
    listener: LoopbackListener,
    program: RunningProgram,
    finish: (deployment: Deployment) => Promise<void>,
): Promise<ProgramRun> {
    const callbacks = new ProgramCallbacks();
    const hooks = new ProgramHooks(events, callbacks);
    const deployment = new Deployment(options, events, hooks);
    const monitor = new ResourceMonitor(
        deployment,
        hooks,
        new ProgramTransforms(callbacks),
        new RemoteComponents(deployment, listener.address),
    );
    deployment.warnOfPendingOperations();
    const { executor } = deployment;
    const server = startServices(
        monitor.service(),
        engineService(events, () => executor.stopped),
        listener,
    );
    program.onOutput((stream, text) => {
        if (executor.stopped) return;
        events.diagnostic({ severity: stream === "stdout" ? "info" : "info#err", message: text });
    });
    const close = () => {
        callbacks.close();
        listener.close(server);
    };
    try {
        const done = await new Promise<boolean>(resolve => {
            monitor.onProgramDone = async () => {
                // The SDK says so even when it was told that the update stopped.
                if (executor.stopped) return;
                await finish(deployment);
                resolve(true);
            };
            program.exit.then(() => resolve(false));
            executor.onStop(() => resolve(false));
        });
        await executor.idle();
        if (done) {
            await pendingReads();
            program.leave(lastWordsMs);
            program.exit.then(close);
            return { deployment, programFailed: false };
        }
        const { stopped } = executor;
        const exit = await program.finish(stopped ? stoppedPatienceMs : lastWordsMs);
        close();
        // The exit of a program that was stopped tells nothing.
        const failure = stopped ? undefined : failureOf(exit);
        if (failure) events.error(failure);
        return { deployment, programFailed: failure !== undefined };
    } catch (error) {
        program.kill();
        close();
        throw error;
    }
}

/** What the program printed before its last call has come in when this resolves. */
async function pendingReads(): Promise<void> {
    for (let turn = 0; turn < 2; turn++) await new Promise(setImmediate);
}

function startServices(monitor: IResourceMonitorServer, engine: IEngineServer, listener: LoopbackListener): Server {
    const server = new Server({
        "grpc.max_receive_message_length": maxMessageBytes,
        "grpc.max_send_message_length": maxMessageBytes,
        // A step may last longer than any limit on idle connections.
        "grpc.max_connection_idle_ms": 2 ** 31 - 1,
        "grpc.max_connection_age_ms": 2 ** 31 - 1,
    });
    server.addService(ResourceMonitorService, monitor);
    server.addService(EngineService, engine);
    listener.serve(server.createConnectionInjector(ServerCredentials.createInsecure()));
    return server;
}

/** What to tell of a program that ended too early; "" when it told itself. */
function failureOf({ code, signal, error }: ProgramExit): string {
    const unhandled = "an unhandled error occurred: ";
    if (error !== undefined) return `${unhandled}the program could not be started: ${error.message}`;
    if (code === alreadyTold) return "";
    if (signal !== undefined) return `${unhandled}Program was ended by ${signal}`;
    if (code !== 0) return `${unhandled}Program exited with non-zero exit code: ${code}`;
    // Whoever calls process.exit() may have registered half of the resources; the rest must not be deleted for that.
    return "the program ended before it had registered everything; process.exit() must not be called in it";
}
