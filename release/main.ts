#!/usr/bin/env node
import { runBundle } from "./run-bundle.js";

if (!runBundle()) void import("./command-line.js");
