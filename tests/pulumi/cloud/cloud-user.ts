export interface CloudUser {
    /** What `pulumi whoami` prints. */
    readonly login: string;
    readonly name: string;
    /** In addition to the user's own organization, named after the login. */
    readonly organizations: readonly string[];
}

export function organizationsOf(user: CloudUser): string[] {
    return [user.login, ...user.organizations];
}

export interface StackName {
    readonly org: string;
    readonly project: string;
    readonly stack: string;
}

/** "team/shop/dev". */
export function fullName({ org, project, stack }: StackName): string {
    return `${org}/${project}/${stack}`;
}
