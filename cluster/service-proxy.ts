import { ApiError, type KubernetesApi } from "./kubernetes-api.js";

export interface ProxiedRequest {
    readonly namespace: string;
    readonly service: string;
    /** The Service's port. */
    readonly port: number;
    /** With a leading slash. */
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    /** Limit for the whole answer. */
    readonly timeoutMs: number;
}

export interface ProxiedAnswer {
    readonly status: number;
    readonly body: string;
}

/** The status alone. */
export async function proxiedStatus(api: KubernetesApi, request: ProxiedRequest): Promise<number> {
    return (await proxied(api, request)).status;
}

/**
 * A Service's answer to a GET through the API server, which works wherever the kubeconfig works; status 504 when
 * the Service does not answer in time, 503 when no pod could answer. Throws when the API server rejects the request or
 * does not answer itself: nothing is known about the Service then.
 */
export async function proxied(api: KubernetesApi, request: ProxiedRequest): Promise<ProxiedAnswer> {
    const { namespace, service, port, path, headers = {}, timeoutMs } = request;
    const asked = `/api/v1/namespaces/${namespace}/services/http:${service}:${port}/proxy${path}`;
    const signal = AbortSignal.timeout(timeoutMs);
    let isServerThere = false;
    const doubt = setTimeout(() => {
        const options = { timeoutMs: timeoutMs / 2, signal };
        void api.get("/version", options).then(
            () => {
                isServerThere = true;
            },
            () => undefined,
        );
    }, timeoutMs / 2);
    try {
        const response = await api.connection.send({
            method: "GET",
            path: asked,
            headers: { ...headers },
            timeoutMs,
            signal,
        });
        let body = "";
        for await (const chunk of response.setEncoding("utf8")) body += chunk;
        const status = response.statusCode ?? 0;
        if (status === 403 && /"kind":\s*"Status"/.test(body)) {
            throw ApiError.fromBody(status, body, api.asked("GET", asked));
        }
        return { status, body };
    } catch (error) {
        if (!signal.aborted && (error as NodeJS.ErrnoException).code !== "TIMEOUT") throw error;
        if (isServerThere) return { status: 504, body: "" };
        const timeout = Object.assign(new Error(), { code: "TIMEOUT" });
        throw api.connection.connectionError(timeout, timeoutMs);
    } finally {
        clearTimeout(doubt);
    }
}
