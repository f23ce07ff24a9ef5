import * as pulumi from "@pulumi/pulumi";
import { type AddedVariable, addedVariables, type ImageEnv } from "../../model/pod/drain-package.js";
import type { RegistriesSettings } from "../../model/release/registry-settings.js";

/**
 * What an image's own ENV says of the variables that its pods add to, as its registry answers. Throws a ResourceError if
 * the registry does not have the image, or does not answer: pods without the image's own path would not find its
 * modules. A preview, which makes no pods, only warns of a registry that does not answer.
 *
 * @param reference `repository:version@sha256:…`, with or without the version
 * @param names the variables that must be known
 * @param owner the slot that runs the image
 * @param registries how registries are reached differently from what their names say
 */
export async function readImageEnv(
    reference: string,
    names: readonly AddedVariable[],
    owner: pulumi.Resource,
    registries?: RegistriesSettings,
): Promise<ImageEnv> {
    const { imageEnvironment } = await import("../../registry/registry-api.js");
    const [name = "", digest = ""] = reference.split("@");
    const repository = name.replace(/:[^:/]*$/, "");
    const answer = await imageEnvironment(repository, digest, { registries }).catch((error: Error) => error);
    if (answer === undefined) throw absent(reference, owner);
    if (answer instanceof Error) {
        const error = unknown(reference, names, owner, answer.message);
        if (!pulumi.runtime.isDryRun()) throw error;
        void pulumi.log.warn(error.message, owner);
        return {};
    }
    return Object.fromEntries(addedVariables.flatMap(one => (answer[one] === undefined ? [] : [[one, answer[one]]])));
}

function absent(reference: string, owner: pulumi.Resource) {
    const lines = [
        `The registry does not have ${reference}, from which pods are to start.`,
        "Correct the slot's version and digest, or push the image;",
        "some registries answer so too when this machine's login may not read the repository.",
    ];
    return new pulumi.ResourceError(lines.join("\n  "), owner, true);
}

function unknown(reference: string, names: readonly AddedVariable[], owner: pulumi.Resource, reason: string) {
    const said = names.map(name => `${name}: ""`).join(", ");
    const lines = [
        `What ${reference} itself sets by ENV is not known, and its pods add to ${names.join(", ")}: ${reason}`,
        "Let this machine reach the registry;",
        `or say in the release what the image sets, or that it sets nothing: env: {${said}};`,
        "or give up what is added: drain: off.",
    ];
    return new pulumi.ResourceError(lines.join("\n  "), owner, true);
}
