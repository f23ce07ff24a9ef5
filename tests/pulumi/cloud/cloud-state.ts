import { CloudError } from "./cloud-error.js";
import { CloudStack } from "./cloud-stack.js";
import { type CloudUser, fullName, organizationsOf, type StackName } from "./cloud-user.js";

/** All stacks of a server, in memory only. */
export class CloudState {
    private readonly stacks = new Map<string, CloudStack>();

    /** @throws CloudError 404 when no stack has that name */
    stack(name: StackName): CloudStack {
        const found = this.stacks.get(fullName(name));
        if (found === undefined) throw new CloudError(404, `Stack '${fullName(name)}' not found`);
        return found;
    }

    get all(): CloudStack[] {
        return [...this.stacks.values()];
    }

    /** The stacks of the user's organizations. */
    visibleTo(user: CloudUser): CloudStack[] {
        return this.all.filter(({ name }) => organizationsOf(user).includes(name.org));
    }

    /** @throws CloudError 409 when it exists. The CLI recognizes this conflict by "already exists". */
    create(name: StackName, tags: Readonly<Record<string, string>>): CloudStack {
        this.requireFree(name);
        const stack = new CloudStack(name, tags);
        this.stacks.set(fullName(name), stack);
        return stack;
    }

    rename(stack: CloudStack, to: StackName, user: CloudUser): void {
        this.requireFree(to);
        const from = fullName(stack.name);
        stack.rename(to, user);
        this.stacks.delete(from);
        this.stacks.set(fullName(to), stack);
    }

    remove(stack: CloudStack): void {
        this.stacks.delete(fullName(stack.name));
    }

    private requireFree(name: StackName): void {
        if (this.stacks.has(fullName(name))) throw new CloudError(409, `Stack '${fullName(name)}' already exists`);
    }
}
