/** What the release command may use of the engine. */

export { startEarly } from "./command/early-program.js";
export { EmbeddedPulumiCommand } from "./command/embedded-pulumi-command.js";
