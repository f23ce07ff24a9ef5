import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { proxied } from "../../cluster/service-proxy.js";
import { slotObjectName } from "../../model/names.js";
import { releaseId } from "../../model/release/release-id.js";
import type { Served } from "../ledger/served.js";
import type { OpenService } from "../open/open-service.js";
import { Refusal } from "../output/refusal.js";

/** A change with which a client of the live API fails. */
export interface ApiChange {
    /** `GET /v1/users` */
    readonly operation: string;
    readonly text: string;
}

/** The breaking changes, or why nothing was compared. */
export type ApiComparison =
    | { readonly changes: readonly ApiChange[]; readonly live: string; readonly uncompared?: undefined }
    | { readonly uncompared: string; readonly changes?: undefined; readonly live?: undefined };

const timeoutMs = 10_000;
const run = promisify(execFile);

/**
 * Compares an OpenAPI document with the one that the live release serves, by oasdiff. Refuses a file that is no document, and
 * a machine without oasdiff: a break would pass unseen.
 *
 * @param file of the new document
 * @param path where the live release serves its own
 */
export async function compareApi(
    { api, settings }: Pick<OpenService, "api" | "settings">,
    live: Served | undefined,
    file: string,
    path: string,
): Promise<ApiComparison> {
    const revision = readDocument(file);
    if (live === undefined) return { uncompared: "no release serves yet" };
    const { name, namespace } = settings.service;
    const { slot, release } = live;
    const service = slotObjectName(name, slot, releaseId(name, release));
    const request = { namespace, service, port: 80, path, timeoutMs };
    const answer = await proxied(api, request).catch((error: Error) => error);
    if (answer instanceof Error) return { uncompared: answer.message };
    const { status, body } = answer;
    const asked = `${release.version} in ${slot}, which serves, answers ${path}`;
    if (status !== 200) return { uncompared: `${asked} with status ${status}` };
    if (!isDocument(body)) return { uncompared: `${asked} with something that is no OpenAPI document` };
    return { changes: await breakingChanges(body, revision), live: release.version };
}

function readDocument(file: string): string {
    let text: string;
    try {
        text = readFileSync(file, "utf8");
    } catch (error) {
        throw new Refusal(`--openapi: ${file} cannot be read: ${(error as Error).message}`);
    }
    if (!isDocument(text)) throw new Refusal(`--openapi: ${file} is not an OpenAPI document in JSON.`);
    return text;
}

function isDocument(text: string): boolean {
    try {
        const { openapi, paths } = JSON.parse(text) as { openapi?: unknown; paths?: unknown };
        return typeof openapi === "string" && typeof paths === "object" && paths !== null;
    } catch {
        return false;
    }
}

interface OasdiffChange {
    readonly text?: string;
    /** 3: certainly breaks clients. */
    readonly level?: number;
    readonly operation?: string;
    readonly path?: string;
}

async function breakingChanges(base: string, revision: string): Promise<readonly ApiChange[]> {
    const folder = mkdtempSync(join(tmpdir(), "openapi-"));
    try {
        writeFileSync(join(folder, "live.json"), base);
        writeFileSync(join(folder, "new.json"), revision);
        const args = ["breaking", "live.json", "new.json", "--format", "json"];
        const { stdout } = await run("oasdiff", args, { cwd: folder, timeout: timeoutMs, maxBuffer: 1 << 26 });
        const found = JSON.parse(stdout || "[]") as readonly OasdiffChange[];
        return found
            .filter(({ level }) => level === 3)
            .map(({ operation, path, text = "" }) => ({
                operation: [operation, path].filter(Boolean).join(" "),
                text,
            }));
    } catch (error) {
        const { code, stderr, message } = error as NodeJS.ErrnoException & { stderr?: string };
        if (code === "ENOENT") {
            throw new Refusal(
                "--openapi: oasdiff is not on PATH, which compares the document with the live one; install it from https://github.com/oasdiff/oasdiff, or leave out --openapi.",
            );
        }
        throw new Refusal(`--openapi: oasdiff could not compare: ${stderr?.trim() || message}`);
    } finally {
        rmSync(folder, { recursive: true });
    }
}
