// Pulumi's run-plugin loads this file; the repository's own build compiles the rest.
module.exports = () => require("../dist/plugin/main.js").serve();
