/** Name of the package: the first part of its components' types. */
export const packageName = "fastapi-release";
