import { RunError } from "@pulumi/pulumi";

/** What is wrong with a program, for its author: Pulumi shows the message alone. */
export function programError(message: string): RunError {
    const error = new RunError(message);
    // Nobody sees the stack, but Pulumi formats it in colour all the same, which takes Node 20.20 15 s.
    error.stack = "";
    return error;
}
