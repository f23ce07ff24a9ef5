import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../model/problem.js";

/** All problems of a component's arguments in one error, each by its key, as Pulumi's engine shows them. */
export function invalidArguments(problems: readonly Problem[]): pulumi.InputPropertiesError {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    return new pulumi.InputPropertiesError({
        message: `${count} in its arguments`,
        errors: problems.map(({ path, message }) => ({ propertyPath: path, reason: message })),
    });
}
