// Writes docs/components.md from the docstrings: node dist/docs/write-components-page.js
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { componentsPage } from "./components-page.js";

const root = join(__dirname, "..", "..");
writeFileSync(join(root, "docs", "components.md"), componentsPage(root));
