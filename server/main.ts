#!/usr/bin/env node
import './thread-pool';
import { runCommandLine } from './cli/command-line';

// Standard output is written by now: Node writes to files, pipes and terminals synchronously here.
void runCommandLine(process.argv.slice(2)).then((exitCode) => process.exit(exitCode));
