/**
 * A text with the user and password of each URL in it left out: `https://…@prometheus.example.com`. A user alone stays in an
 * ssh address, where it is no secret.
 */
export function withoutCredentials(text: string): string {
    return text.replace(
        /\b(?<scheme>[a-z][a-z0-9+.-]*:\/\/)(?<user>[^\s/?#"'<>]*)@/gi,
        (whole: string, scheme: string, user: string) =>
            /^(git\+)?ssh:/i.test(scheme) && !user.includes(":") ? whole : `${scheme}…@`,
    );
}

/** The same for a value that is one address, whatever its password is made of. */
export function withoutLogin(address: string): string {
    return address.replace(/^([a-z][a-z0-9+.-]*:\/\/).*@/is, "$1…@");
}
