#!/usr/bin/env node
import { complaintOfNode } from './node-version.js';

// An old Node cannot even load the rest, and would say so in words of its own.
const complaint = complaintOfNode(process.version);
if (complaint === undefined) {
  void import('./command-line/main.js').then(({ main }) => main());
} else {
  process.stderr.write(`error: ${complaint}\n`);
  process.exitCode = 1;
}
