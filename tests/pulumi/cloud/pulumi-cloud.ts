// A stand-in for Pulumi Cloud, for tests: it implements what CLI 3.248.0 asks of the service in login, stack, config,
// preview, up, refresh, destroy, cancel, history, export and import. It keeps everything in memory and listens on
// loopback; do not keep a real state here. The protocol, JSON over HTTP:
//   POST /api/stacks/O/P/S/update {config, metadata, …} → {updateID}
//   POST /api/stacks/O/P/S/update/ID → {version, token}, or 409 while another update runs
//   PATCH …/checkpoint, POST …/events/batch, POST …/renew_lease, POST …/complete, all under that token
import { randomUUID } from "node:crypto";
import type { CloudSettings } from "./cloud-call.js";
import { CloudFaults } from "./cloud-faults.js";
import { type CloudRequest, CloudServer } from "./cloud-server.js";
import { CloudState } from "./cloud-state.js";
import type { CloudUser } from "./cloud-user.js";

export interface PulumiCloudOptions extends Partial<CloudSettings> {
    /** Each has an access token. @default [ada] of the organization "team" */
    readonly users?: readonly CloudUser[];
}

export interface CloudEnvironment {
    readonly PULUMI_BACKEND_URL: string;
    readonly PULUMI_ACCESS_TOKEN: string;
}

export const ada: CloudUser = { login: "ada", name: "Ada Lovelace", organizations: ["team"] };

export class PulumiCloud {
    readonly faults = new CloudFaults();
    private readonly state = new CloudState();
    private readonly usersByToken = new Map<string, CloudUser>();
    private readonly tokens: ReadonlyMap<string, string>;
    private readonly server: CloudServer;

    private constructor(
        private readonly users: readonly CloudUser[],
        settings: CloudSettings,
    ) {
        this.tokens = new Map(users.map(({ login }) => [login, `pul-${randomUUID()}`]));
        for (const { login } of users) this.acceptToken(login);
        this.server = new CloudServer(this.state, this.faults, settings, this.usersByToken);
    }

    static async start(options: PulumiCloudOptions = {}): Promise<PulumiCloud> {
        const { users = [ada], defaultOrganization = "team", leaseSeconds = 300, deltaFromBytes } = options;
        const cloud = new PulumiCloud(users, { defaultOrganization, leaseSeconds, deltaFromBytes });
        await cloud.server.listen();
        return cloud;
    }

    /** `http://127.0.0.1:40123`; unchanged after `leave` and `comeBack`. */
    get url(): string {
        return this.server.url;
    }

    /** The first user's access token. */
    get token(): string {
        return this.tokenOf(this.users[0]!.login);
    }

    tokenOf(login: string): string {
        const token = this.tokens.get(login);
        if (token === undefined) throw new Error(`no user is called ${login}`);
        return token;
    }

    /** Environment that makes a CLI work here as the first user. */
    get environment(): CloudEnvironment {
        return this.environmentOf(this.users[0]!.login);
    }

    environmentOf(login: string): CloudEnvironment {
        return { PULUMI_BACKEND_URL: this.url, PULUMI_ACCESS_TOKEN: this.tokenOf(login) };
    }

    /** All requests since the start, in order of arrival. */
    get requests(): readonly CloudRequest[] {
        return this.server.requests;
    }

    /** Refuses the user's token with 401 from now on. A running update has a token of its own and continues. */
    refuseToken(login = this.users[0]!.login): void {
        this.usersByToken.delete(this.tokenOf(login));
    }

    acceptToken(login = this.users[0]!.login): void {
        this.usersByToken.set(this.tokenOf(login), this.users.find(user => user.login === login)!);
    }

    /** Ends all leases, as if the CLIs of all running updates had been killed some minutes ago. */
    endLeases(): void {
        for (const { running } of this.state.all) running?.endLease();
    }

    /** Stops listening and breaks connections. What is stored stays. */
    async leave(): Promise<void> {
        await this.server.stop();
    }

    async comeBack(): Promise<void> {
        await this.server.listen();
    }

    async close(): Promise<void> {
        await this.server.stop();
    }
}
