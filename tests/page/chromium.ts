import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { installPackages } from "../../platform/debian-packages.js";
import { cacheFolder } from "../python-environment.js";

/** Keeps the page's look independent of the fonts on a machine. */
const packages = ["chromium-headless-shell", "fonts-dejavu-core"];
const programs = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

/** Debian's Chromium, installed if it is missing: about 25 s and 230 MB. */
export async function startChromium(): Promise<Browser> {
    if (!programs.some(existsSync)) {
        await installPackages(packages, cacheFolder(), text => console.error(`tests: ${text}`)).catch(
            (error: Error) => {
                throw new Error(
                    `The report's page needs Chromium, which could not be installed from Debian: ${error.message}`,
                );
            },
        );
    }
    // Chromium has no sandbox as root; the pages are our own.
    return chromium.launch({ executablePath: programs.find(existsSync)!, args: ["--no-sandbox"] });
}
