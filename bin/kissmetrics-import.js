#!/usr/bin/env node
import { main, processTerminal } from '../dist/program/cli.js';

process.exitCode = await main(process.argv, processTerminal());
