import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildGoPrograms } from "../../platform/go-build.js";
import { languageHostProgram } from "../../platform/pulumi/pulumi-build.js";
import { GrpcClient } from "../grpc-client.js";

/** A language host in a process of its own, started and called as the CLI does it. */
export class LanguageHost {
    private constructor(
        readonly process: ChildProcess,
        readonly client: GrpcClient,
        private readonly links: string,
    ) {}

    /** Builds it if needed. */
    static async start(language: "nodejs" | "python", environment: NodeJS.ProcessEnv = {}): Promise<LanguageHost> {
        const built = await buildGoPrograms(languageHostProgram(), text => console.error(text));
        const links = mkdtempSync(join(tmpdir(), "language-host-"));
        const link = join(links, `pulumi-language-${language}`);
        symlinkSync(join(built, "language-host"), link);
        const env = { ...process.env, ...environment };
        const child = spawn(link, ["--logtostderr", "-v=9", "127.0.0.1:9"], {
            env,
            stdio: ["ignore", "pipe", "ignore"],
        });
        const [first] = (await once(child.stdout!, "data")) as [Buffer];
        child.stdout!.resume();
        return new LanguageHost(child, new GrpcClient(first.toString().trim()), links);
    }

    async end(): Promise<void> {
        this.client.close();
        if (this.process.exitCode === null && this.process.signalCode === null) {
            this.process.kill("SIGINT");
            await once(this.process, "exit");
        }
        rmSync(this.links, { recursive: true });
    }
}
