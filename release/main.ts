#!/usr/bin/env node
import { quickStart } from "./choose-engine.js";

quickStart();
// Only now: what is loaded from here on can be kept for the next command.
void import("./command-line/command-line.js");
