import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import type { Line } from '../line.ts';
import { measure, median, type Measured } from '../measure.ts';
import { ratio, seconds, type Row } from '../table.ts';
import { SMALL_FLEET } from '../../support/cli/zoo-rig.ts';
import { ZOO } from '../zoo.ts';

const RUNS = 11;
const LIMIT = 2.5;

/** What people wait for before anything is done, with what is published: the compiled files. */
export const start: Line = {
  name: 'start',
  async measure(bench) {
    const cwd = await bench.folder('start');
    await writeFile(join(cwd, 'empty.mjs'), '');
    await writeFile(join(cwd, 'zoo.fleet.yaml'), SMALL_FLEET);
    const commands = {
      empty: [process.execPath, join(cwd, 'empty.mjs')],
      help: [...ZOO, '--help'],
      validate: [...ZOO, 'validate'],
    };
    const runs: Record<keyof typeof commands, Measured[]> = { empty: [], help: [], validate: [] };
    // Once unmeasured: code caches are written by the first run of a version, and every later one has them.
    for (const words of Object.values(commands)) await measure({ command: words, cwd });
    for (let run = 0; run < RUNS; run += 1) {
      for (const name of ['empty', 'help', 'validate'] as const)
        runs[name].push(await measure({ command: commands[name], cwd }));
    }
    const empty = median(runs.empty);
    return [
      rowOf('zoo --help', median(runs.help), empty),
      rowOf('zoo validate, a small fleet', median(runs.validate), empty),
    ];
  },
};

function rowOf(what: string, ours: Measured, empty: Measured): Row {
  const measured = ours.seconds / empty.seconds;
  return {
    what,
    measured: `${seconds(ours.seconds)} = ${ratio(measured)} ×`,
    beside: `an empty Node process ${seconds(empty.seconds)}`,
    limit: `${LIMIT} ×`,
    holds: measured <= LIMIT,
  };
}
