#!/usr/bin/env node
void import("./command-line/command-line.js");
