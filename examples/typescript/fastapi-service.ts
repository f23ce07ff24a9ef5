// A service as the stack's settings say, beside a database of one's own.
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import * as pulumi from "@pulumi/pulumi";
import { FastApiService, readStackSettings } from "../../components/index.js";

export = async () => {
    const { settings, last } = await readStackSettings();
    const { name, namespace } = settings.service;
    const users = new FastApiService(name, { ...settings, last });
    // The release's secretEnv names it: { DATABASE_URL: { secret: users-database, key: url } }.
    const database = new Secret(`${name}-database`, {
        metadata: { name: `${name}-database`, namespace },
        stringData: { url: new pulumi.Config("database").requireSecret("url") },
    });
    return { live: users.live, slots: users.slots, database: database.metadata.name };
};
