/** Names one stack of a backend. The file backend has one organization, called "organization". */
export class StackReference {
    constructor(
        readonly project: string,
        readonly name: string,
    ) {}

    /** organization/PROJECT/STACK. */
    get fullName(): string {
        return `organization/${this.project}/${this.name}`;
    }

    /** Reads STACK (of the given project) or organization/PROJECT/STACK. */
    static parse(text: string, project: string | undefined): StackReference {
        const parts = text.split("/");
        const [first, second, third] = parts;
        if (parts.length === 3) {
            if (first !== "organization") {
                throw new Error(`invalid stack name '${text}': the organization of a file backend is 'organization'`);
            }
            return StackReference.checked(second as string, third as string, text);
        }
        if (parts.length !== 1) {
            throw new Error(`invalid stack name '${text}': use STACK or organization/PROJECT/STACK`);
        }
        if (project === undefined) {
            throw new Error(
                `stack '${text}' needs its project: run in a folder with a Pulumi.yaml, or use organization/PROJECT/STACK`,
            );
        }
        return StackReference.checked(project, text, text);
    }

    private static checked(project: string, name: string, text: string): StackReference {
        for (const part of [project, name]) {
            if (!/^[A-Za-z0-9_.-]{1,100}$/.test(part) || part === "." || part === "..") {
                throw new Error(
                    `invalid stack name '${text}': a name may only contain letters, digits, hyphens, underscores and periods, up to 100`,
                );
            }
        }
        return new StackReference(project, name);
    }
}
