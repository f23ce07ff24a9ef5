import { type CloudCall, type Routes, requireUser } from "./cloud-call.js";
import { type CloudUser, organizationsOf } from "./cloud-user.js";

/** A person or an organization, as the CLI receives it. */
const account = (githubLogin: string, name: string) => ({ githubLogin, name, avatarUrl: "" });

function currentUser(user: CloudUser): object {
    return {
        ...account(user.login, user.name),
        id: user.login,
        email: `${user.login}@example.com`,
        organizations: organizationsOf(user).map(login => account(login, login)),
        identities: [],
        tokenInfo: { name: "tests" },
    };
}

function capabilities({ settings: { deltaFromBytes } }: CloudCall): object {
    const deltas = {
        capability: "delta-checkpoint-uploads-v2",
        version: 2,
        configuration: { checkpointCutoffSizeBytes: deltaFromBytes },
    };
    return {
        capabilities: [
            { capability: "batch-encrypt" },
            { capability: "deployment-schema-version", version: 1, configuration: { version: 4 } },
            ...(deltaFromBytes === undefined ? [] : [deltas]),
        ],
    };
}

/** Routes for the user and for what the server supports. */
export const accountRoutes: Routes = {
    "GET /api/capabilities": capabilities,
    "GET /api/user": call => currentUser(requireUser(call)),
    "GET /api/user/organizations/default": call => {
        const { login, organizations } = requireUser(call);
        const { defaultOrganization } = call.settings;
        return { githubLogin: organizations.includes(defaultOrganization) ? defaultOrganization : login, messages: [] };
    },
};
