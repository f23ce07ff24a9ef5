import { expectCode, type Story } from "../../tests/stories/story.js";
import type { Contender } from "./contender.js";

/** The release command on two warm slots, with a Service or a gateway in front. 1.1.0 serves when this resolves. */
export async function slotContender(story: Story, name: string): Promise<Contender> {
    for (const version of ["1.0.0", "1.1.0"]) expectCode(0, await story.release("deploy", version, "--promote"));
    const behindGateway = story.settings.read().service.gateway !== undefined;
    const group = behindGateway ? "/apis/gateway.networking.k8s.io/v1" : "/api/v1";
    return {
        name,
        traffic: await story.traffic(),
        object: {
            list: `${group}/namespaces/${story.cluster.namespace}/${behindGateway ? "httproutes" : "services"}`,
            name: "users",
        },
        async switchTo(version) {
            story.settings.edit(settings => {
                delete settings.quarantine;
            });
            expectCode(0, await story.release("rollback", "--to", version, "--reason", "bench"));
        },
    };
}
