// What Pulumi's run-plugin loads; the rest is compiled by the repository's own build.
module.exports = () => require("../dist/plugin/main.js").serve();
