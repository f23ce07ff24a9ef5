import { ApiError, ConnectionError, type KubernetesApi } from "../cluster/kubernetes-api.js";
import { PlatformError } from "./platform-error.js";

export interface AskedService {
    readonly namespace: string;
    readonly service: string;
    /** With leading slash. */
    readonly path: string;
}

/**
 * What one of a Service's pods answers to a GET on port 80, as text. It goes through the API server, so that it needs
 * neither kubectl nor a process inside of the platform's network.
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
