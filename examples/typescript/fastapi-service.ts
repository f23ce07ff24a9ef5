// A service built from the stack's settings, with the address of your own database.
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import * as pulumi from "@pulumi/pulumi";
import { FastApiService, readStackSettings, serviceOutputs } from "../../components/index.js";

export = async () => {
    const { settings, last } = await readStackSettings();
    const { name } = settings.service;
    const users = new FastApiService(name, {
        settings,
        last,
        // The release's secretEnv refers to it: { DATABASE_URL: { secret: users-database-v1, key: url } }.
        needs: namespace => [
            new Secret(`${name}-database-v1`, {
                metadata: { name: `${name}-database-v1`, namespace },
                stringData: { url: new pulumi.Config("database").requireSecret("url") },
            }),
        ],
    });
    return serviceOutputs(users, settings);
};
