import { type Problem, showValue } from "../../model/settings/problem.js";

/** A stack as a person names it: `dev`, `acme/dev` or `acme/users/dev`. */
export interface StackReference {
    /** Its bare name, as in Pulumi.dev.yaml. */
    readonly stack: string;
    /** The organization or user that has it on Pulumi Cloud. @default the one that Pulumi chooses */
    readonly owner?: string;
    /** The project that was named. @default the one in Pulumi.yaml */
    readonly ofProject?: string;
}

/** The owner of every stack of a backend that has no owners. */
const noOwner = "organization";

/** Pulumi's own rule for names of stacks, without the two that lead to other folders. */
const name = /^(?!\.{1,2}$)[A-Za-z0-9_.-]{1,100}$/;

/** Whether Pulumi takes a text as the name of a stack or a project, and as one of a file. */
export function isPulumiName(text: string): boolean {
    return name.test(text);
}

/** @param path the option, for the problem */
export function readStackReference(
    text: string,
    path: string,
): (StackReference & { readonly problem?: undefined }) | { readonly problem: Problem } {
    const parts = text.split("/");
    const [stack = ""] = parts.slice(-1);
    if (parts.length > 3 || !parts.every(isPulumiName)) {
        const message =
            `${showValue(text)} is not the name of a stack: use up to 100 letters, digits, -, _ and dots, such as dev, ` +
            "or OWNER/PROJECT/STACK.";
        return { problem: { path, message } };
    }
    const [owner] = parts.length > 1 ? parts : [];
    const [, ofProject] = parts.length > 2 ? parts : [];
    return {
        stack,
        ...(owner === undefined || owner === noOwner ? {} : { owner }),
        ...(ofProject === undefined ? {} : { ofProject }),
    };
}

/** The same problem, which lists the stacks that there are. */
export function withKnown({ path, message }: Problem, stacks: readonly string[]): Problem {
    return { path, message: stacks.length === 0 ? message : `${message} There is ${stacks.join(", ")}.` };
}
