import type { KubernetesApi } from "../../../cluster/kubernetes-api.js";
import type { RightsFacts } from "../../plan/doctor/check-cluster.js";
import type { NeededRight } from "../../plan/doctor/needed-rights.js";

const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

/** Each needs a connection of its own while it is asked. */
const atOnce = 6;

/** Asks the API server whether this user may do what is needed, verb by verb; changes nothing. */
export async function reviewAccess(
    api: Pick<KubernetesApi, "create">,
    namespace: string,
    needed: readonly NeededRight[],
): Promise<RightsFacts> {
    const questions = needed.flatMap(right => right.verbs.map(verb => ({ right, verb })));
    const answers: boolean[] = [];
    const left = questions.entries();
    const worker = async () => {
        for (const [index, { right, verb }] of left) answers[index] = await isAllowed(api, right, verb);
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    const denied = needed.flatMap(right => {
        const verbs = right.verbs.filter(verb =>
            questions.some((question, index) => question.right === right && question.verb === verb && !answers[index]),
        );
        return verbs.length === 0 ? [] : [{ ...right, verbs }];
    });
    return { namespace, asked: questions.length, denied };
}

async function isAllowed(
    api: Pick<KubernetesApi, "create">,
    { group, resource: full, namespace }: NeededRight,
    verb: string,
): Promise<boolean> {
    const [resource, subresource] = full.split("/");
    const review = {
        apiVersion: "authorization.k8s.io/v1",
        kind: "SelfSubjectAccessReview",
        spec: {
            resourceAttributes: {
                verb,
                group,
                resource,
                ...(subresource === undefined ? {} : { subresource }),
                ...(namespace === undefined ? {} : { namespace }),
            },
        },
    };
    const { status } = await api.create<typeof review & { status?: { allowed?: boolean } }>(path, review);
    return status?.allowed === true;
}
