/** `apply.ts DIR`: the first apply of a generated fleet, in a process of its own; keeps ledger and world for what follows. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { applyFleet } from '../../../src/reconcile/apply-fleet.ts';
import { createMemoryWorld } from '../../support/memory/memory-world.ts';
import { openStage, snapshotOf } from './stage.ts';

const [directory = '.'] = process.argv.slice(2);
const memory = createMemoryWorld();
const { opened, world } = await openStage(directory, memory);
const never = new AbortController().signal;
const { counts } = await applyFleet(opened.fleet, world, {
  only: [],
  replace: [],
  retry: false,
  signal: never,
  drain: never,
  emit: () => undefined,
  confirm: async () => true,
  run: 'bench',
  command: 'apply',
});
await writeFile(join(directory, 'world.json'), snapshotOf(memory));
process.stdout.write(`${JSON.stringify(counts)}\n`);
