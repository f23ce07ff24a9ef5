import { isIPv4, isIPv6 } from "node:net";
import type { TextRule } from "./shape.js";

// Kubernetes' rules for names, labels and paths: apimachinery's validation, and the API's own.

/** Name of an environment variable. */
export const variableName: TextRule = {
    pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
    complaint: "is not a variable name; use one like LOG_LEVEL.",
};

/** For the name of an image or a repository: what stands before an @ may be a password. */
export const noLogin: TextRule = {
    pattern: /^(?!.*@(?!sha\d+:[0-9a-f]*$))/,
    complaint: "carries a user name or a password before an @; leave it out, and log in with `docker login`.",
    secret: true,
};

/** Name of a container, a volume or a namespace. */
export const dnsLabel: TextRule = {
    pattern: /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
    complaint: "is not a Kubernetes name; use lower-case letters, digits and dashes, at most 63.",
};

/** Name of a Kubernetes object. */
export const objectName: TextRule = {
    pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    accepts: text => text.length <= 253,
    complaint: "is not an object name; use lower-case letters, digits, dashes and dots.",
};

/** Key of a label, an annotation or a taint. */
export const qualifiedName: TextRule = {
    pattern:
        /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
    accepts: text => text.lastIndexOf("/") <= 253,
    complaint: "is not a Kubernetes key; use one like example.com/team.",
};

export const labelValue: TextRule = {
    pattern: /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/,
    complaint: "is not a label value; use letters, digits, dashes, dots and underscores, at most 63.",
};

/** Path of an HTTP request. */
export const requestPath: TextRule = {
    pattern: /^\/[\x21-\x7e]*$/,
    complaint: "is not a path; use one like /v1/users.",
};

/** Where a volume is mounted: Kubernetes allows no colon there. */
export const mountPath: TextRule = {
    pattern: /^\/(?!.*(^|\/)\.\.(\/|$))[^:\s]+$/,
    complaint: "is not an absolute path in the container; use one like /var/cache/users.",
};

/** A path inside a volume. */
export const subPath: TextRule = {
    pattern: /^(?!\/)(?!(.*\/)?\.\.(\/|$))[^:\s]+$/,
    complaint: "is not a path inside the volume; use one like users/cache.",
};

/** No user or password in an address: it is printed, and written to the ledger. */
export const bareAddress: TextRule = {
    pattern: /^(?![a-z][a-z0-9+.-]*:\/\/[^/?#]*@)/i,
    complaint: "contains a user or password, which others would read; use an Authorization header with a secret value.",
};

/** A CIDR block with no bits set beyond its prefix. */
export const cidr: TextRule = {
    pattern: /^[0-9a-fA-F:.]+\/[0-9]{1,3}$/,
    accepts: isBlock,
    complaint: "is not a CIDR block; use one like 10.0.0.0/8.",
};

function isBlock(text: string): boolean {
    const [address = "", length = ""] = text.split("/");
    if (length !== String(Number(length))) return false;
    if (isIPv6(address)) return Number(length) <= 128 && (Number(length) === 128 || address.endsWith("::"));
    if (!isIPv4(address) || Number(length) > 32) return false;
    const bits = address.split(".").reduce((number, part) => number * 256 + Number(part), 0);
    return bits % 2 ** (32 - Number(length)) === 0;
}
