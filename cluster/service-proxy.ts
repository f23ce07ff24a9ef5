import type { KubernetesApi } from "./kubernetes-api.js";

export interface ProxiedRequest {
    readonly namespace: string;
    readonly service: string;
    /** Of the Service. */
    readonly port: number;
    /** With leading slash. */
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    /** For the whole answer. */
    readonly timeoutMs: number;
}

/**
 * The status with which a Service answers a GET that comes through the API server, which reaches it from wherever a
 * kubeconfig works; 504 when it does not answer in time, 503 when it has no pod that could. Throws when the API server
 * does not let the request through, or does not answer itself: then nobody knows about the Service.
 */
export async function proxiedStatus(api: KubernetesApi, request: ProxiedRequest): Promise<number> {
    const { namespace, service, port, path, headers = {}, timeoutMs } = request;
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
            path: `/api/v1/namespaces/${namespace}/services/http:${service}:${port}/proxy${path}`,
            headers: { ...headers },
            timeoutMs,
            signal,
        });
        let body = "";
        for await (const chunk of response.setEncoding("utf8")) body += chunk;
        const status = response.statusCode ?? 0;
        if (status === 403 && body.includes('"kind":"Status"')) throw new Error(JSON.parse(body).message);
        return status;
    } catch (error) {
        if (!signal.aborted && (error as NodeJS.ErrnoException).code !== "TIMEOUT") throw error;
        if (isServerThere) return 504;
        const timeout = Object.assign(new Error(), { code: "TIMEOUT" });
        throw api.connection.connectionError(timeout, timeoutMs);
    } finally {
        clearTimeout(doubt);
    }
}
