#!/usr/bin/env node
import { runBundle } from "./bundle/run-bundle.js";

if (!runBundle()) void import("./command-line/command-line.js");
