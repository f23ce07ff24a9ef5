// BuildKit asks its client for secrets and credentials while it builds: POST /session is upgraded to a connection on
// which the client serves gRPC (HTTP/2). moby.buildkit.secrets.v1.Secrets/GetSecret takes {ID = 1} and returns {data =
// 1}; moby.filesync.v1.Auth/Credentials takes {Host = 1} and returns {Username = 1, Secret = 2}, where a Secret without
// a name is an identity token. The header X-Docker-Expose-Session-Grpc-Method lists the served methods.
import { randomUUID } from "node:crypto";
import type { Duplex } from "node:stream";
import {
    type handleUnaryCall,
    type MethodDefinition,
    Server,
    ServerCredentials,
    status,
    type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import type Docker from "dockerode";
import { BinaryReader, BinaryWriter } from "google-protobuf";
import type { RegistryCredentials } from "../docker/registry-credentials.js";

export interface BuildSecrets {
    /** By the id that a step of the Dockerfile mounts. */
    readonly secrets: Readonly<Record<string, string>>;
    /** For the registry of a build's base image. */
    credentials(registry: string): Promise<RegistryCredentials>;
}

export interface BuildSession {
    readonly id: string;
    close(): void;
}

const getSecret = "/moby.buildkit.secrets.v1.Secrets/GetSecret";
const getCredentials = "/moby.filesync.v1.Auth/Credentials";
const getHealth = "/grpc.health.v1.Health/Check";
/** {status = 1: SERVING} */
const serving = Buffer.from([8, 1]);

/** Answers a build's questions until it is closed. */
export async function openBuildSession(docker: Docker, { secrets, credentials }: BuildSecrets): Promise<BuildSession> {
    const id = randomUUID();
    const socket = await dial(docker, id);
    const server = new Server();
    serve(server, getHealth, (_call, answer) => answer(null, serving));
    serve(server, getSecret, ({ request }, answer) => {
        const secret = secrets[firstText(request)];
        if (secret === undefined) answer({ code: status.NOT_FOUND, details: "the build has no such secret" });
        else answer(null, texts(secret));
    });
    serve(server, getCredentials, ({ request }, answer) => {
        credentials(firstText(request)).then(
            ({ username = "", password = "", identitytoken }) =>
                answer(null, identitytoken === undefined ? texts(username, password) : texts("", identitytoken)),
            (error: Error) => answer({ code: status.UNAUTHENTICATED, details: error.message }),
        );
    });
    server.createConnectionInjector(ServerCredentials.createInsecure()).injectConnection(socket);
    return {
        id,
        close: () => {
            server.forceShutdown();
            socket.destroy();
        },
    };
}

function dial(docker: Docker, id: string): Promise<Duplex> {
    const options = {
        method: "POST",
        path: "/session",
        hijack: true,
        headers: {
            Upgrade: "h2c",
            "X-Docker-Expose-Session-Uuid": id,
            "X-Docker-Expose-Session-Name": "fastapi-release",
            "X-Docker-Expose-Session-Grpc-Method": [getSecret, getCredentials],
        },
        statusCodes: { 200: true, 400: "the daemon has no BuildKit", 500: "server error" },
    };
    return new Promise((done, fail) => {
        docker.modem.dial(options as never, (error: Error | null, socket: unknown) =>
            error ? fail(error) : done(socket as Duplex),
        );
    });
}

function serve(server: Server, path: string, handle: handleUnaryCall<Buffer, Buffer>): void {
    const asItIs = (bytes: Buffer) => bytes;
    const name = path.slice(path.lastIndexOf("/") + 1);
    const method: MethodDefinition<Buffer, Buffer> = {
        path,
        requestStream: false,
        responseStream: false,
        requestSerialize: asItIs,
        requestDeserialize: asItIs,
        responseSerialize: asItIs,
        responseDeserialize: asItIs,
    };
    server.addService({ [name]: method }, { [name]: handle } as UntypedServiceImplementation);
}

function firstText(message: Buffer): string {
    const reader = new BinaryReader(message);
    while (reader.nextField()) {
        if (reader.getFieldNumber() === 1) return reader.readString();
        reader.skipField();
    }
    return "";
}

/** A message with text fields, numbered from 1. Texts and bytes look the same on the wire. */
function texts(...values: readonly string[]): Buffer {
    const writer = new BinaryWriter();
    for (const [index, value] of values.entries()) writer.writeString(index + 1, value);
    return Buffer.from(writer.getResultBuffer());
}
