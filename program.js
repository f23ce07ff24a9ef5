// What Pulumi runs. It stands beside Pulumi.yaml because Pulumi starts a program in the folder of its file, and paths in the
// settings, such as a build context, are relative to this folder.
module.exports = require("./dist/index.js");
