/** What the release command may use of the engine. */
export { EmbeddedPulumiCommand } from "./command/embedded-pulumi-command.js";
