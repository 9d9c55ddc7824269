#!/usr/bin/env node
import { main } from './cli/main.ts'
import { nodeHost } from './cli/node-host.ts'

process.exitCode = await main(nodeHost())
