import { ApiError, ConnectionError, type KubernetesApi } from "../cluster/kubernetes-api.js";
import { readAdminToken } from "./credentials.js";
import { PlatformError } from "./platform-error.js";
import type { PlatformLayout } from "./platform-layout.js";
import { ask } from "./probe.js";

/** One request from the platform to its own API server, see {@link ask}. */
export function askApiServer(layout: PlatformLayout, path: string, patch?: object) {
    const url = `https://127.0.0.1:${layout.instance.apiServerPort}${path}`;
    return ask(url, { token: readAdminToken(layout), patch });
}

export interface AskedService {
    readonly namespace: string;
    readonly service: string;
    /** With a leading slash. */
    readonly path: string;
}

/**
 * What one of a Service's pods answers to a GET on port 80, as text. The request goes through the API server and so
 * needs neither kubectl nor a process inside the platform's network.
 */
export async function askService(api: KubernetesApi, { namespace, service, path }: AskedService): Promise<string> {
    try {
        const answer = await api.request("GET", `/api/v1/namespaces/${namespace}/services/${service}:80/proxy${path}`);
        return typeof answer === "string" ? answer : JSON.stringify(answer);
    } catch (error) {
        if (!(error instanceof ApiError || error instanceof ConnectionError)) throw error;
        throw new PlatformError(`GET ${path} of Service ${service} in ${namespace} failed`, [error.message]);
    }
}
