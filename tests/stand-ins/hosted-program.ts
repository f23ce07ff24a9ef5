import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { LanguageRuntimeService as service } from "@pulumi/pulumi/proto/language_grpc_pb.js";
import {
    GetProgramDependenciesRequest,
    GetRequiredPackagesRequest,
    ProgramInfo,
} from "@pulumi/pulumi/proto/language_pb.js";
import { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import type { LanguageHost } from "./language-host.js";

/** `runtime.options` of Pulumi.yaml. */
export type RuntimeOptions = Parameters<typeof Struct.fromJavaScript>[0];

/** A program in a folder of its own, to ask a language host about. */
export class HostedProgram {
    readonly folder = mkdtempSync(join(tmpdir(), "program-"));

    /** Writes a file; an object becomes JSON. */
    write(path: string, content: string | object, mode = 0o644): void {
        const file = join(this.folder, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content), { mode });
    }

    info(options: RuntimeOptions = {}): ProgramInfo {
        const info = new ProgramInfo();
        info.setRootDirectory(this.folder);
        info.setProgramDirectory(this.folder);
        info.setEntryPoint(".");
        info.setOptions(Struct.fromJavaScript(options));
        return info;
    }

    /** The providers that the program needs: "resource random v4.21.2". */
    async packages(host: LanguageHost, options?: RuntimeOptions): Promise<string[]> {
        const request = new GetRequiredPackagesRequest();
        request.setInfo(this.info(options));
        const found = (await host.client.ask(service.getRequiredPackages, request)).getPackagesList();
        return found.map(one => `${one.getKind()} ${one.getName()} ${one.getVersion()} ${one.getServer()}`.trim());
    }

    /** The libraries that it names, or all installed ones: "yaml 2.9.1". */
    async dependencies(host: LanguageHost, all: boolean, options?: RuntimeOptions): Promise<string[]> {
        const request = new GetProgramDependenciesRequest();
        request.setInfo(this.info(options));
        request.setTransitivedependencies(all);
        const found = (await host.client.ask(service.getProgramDependencies, request)).getDependenciesList();
        return found.map(one => `${one.getName()} ${one.getVersion()}`);
    }

    end(): void {
        rmSync(this.folder, { recursive: true });
    }
}
