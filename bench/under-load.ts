import { setTimeout as sleep } from "node:timers/promises";
import { type RunningLoad, startLoad } from "../load/start-load.js";

/** Where users call a service, and by which headers. */
export interface CalledAddress {
    /** Host and port. */
    readonly address: string;
    readonly headers: Readonly<Record<string, string>>;
}

export interface LoadPace {
    /** Requests a second, half of them on kept-alive connections. */
    readonly rate: number;
    /** A name under /run/netns. */
    readonly networkNamespace: string;
}

/** Before anything happens, so that every kept-alive client has its connection. */
const warmUpMs = 1000;

/** Does something under load of its own, which ends with it whatever comes of it. */
export async function underLoad<T>(
    { address, headers }: CalledAddress,
    { rate, networkNamespace }: LoadPace,
    act: (load: RunningLoad) => Promise<T>,
): Promise<T> {
    const url = `http://${address}/version`;
    const load = startLoad({ url, networkNamespace, headers, rate, fresh: 4, keptAlive: 4, maxSeconds: 200 });
    try {
        await load.ready;
        await sleep(warmUpMs);
        return await act(load);
    } finally {
        await load.stop().catch(() => undefined);
    }
}
