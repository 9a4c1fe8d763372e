import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import type { Bench } from '../line.ts';
import { measure, type Measured } from '../measure.ts';
import { generateFleet, generateFleetInParts, type FleetFile } from './generate-fleet.ts';

const PLAN = join(import.meta.dirname, 'plan.ts');
const APPLY = join(import.meta.dirname, 'apply.ts');

/** A folder with a generated fleet and the ledger and world that its first apply has left. Made once for each size. */
export async function finishedFleet(size: number, bench: Bench): Promise<string> {
  const directory = await bench.folder(`fleet-${size}`);
  if (existsSync(join(directory, 'world.json'))) return directory;
  bench.say(`${size} resources: first apply`);
  await writeFiles(directory, [generateFleet(size)]);
  await applyIn(directory);
  return directory;
}

/** The same fleet, ledger and world, the fleet in a file for each family. */
export async function finishedFleetInParts(size: number, bench: Bench): Promise<string> {
  const whole = await finishedFleet(size, bench);
  const directory = await bench.folder(`fleet-${size}-in-parts`);
  await cp(whole, directory, { recursive: true });
  await rm(join(directory, 'state'), { recursive: true, force: true });
  await writeFiles(directory, generateFleetInParts(size));
  return directory;
}

/** The code cache as the published program has it, from its first file on: what strips types is then not even loaded. */
const environment = { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') };

export async function applyIn(directory: string): Promise<Measured> {
  return await measure({ command: [process.execPath, APPLY, directory], cwd: directory, environment });
}

export interface PlannedIn extends Measured {
  /** `update publication/hub/zenlm/zen-nano`, in the order of the plan. */
  readonly planned: readonly string[];
}

export async function planIn(directory: string): Promise<PlannedIn> {
  const command = [process.execPath, PLAN, directory];
  const measured = await measure({ command, cwd: directory, environment });
  const planned: readonly string[] = JSON.parse(await readFile(join(directory, 'planned.json'), 'utf8'));
  return { ...measured, planned };
}

/** Throws unless exactly that was planned, in whatever order. */
export function requirePlan(planned: readonly string[], expected: readonly string[]): void {
  const wanted = new Set(expected);
  const extra = planned.filter((step) => !wanted.has(step));
  const missing = [...wanted].filter((step) => !planned.includes(step));
  if (extra.length + missing.length === 0) return;
  throw new Error(
    `planned besides: ${extra.slice(0, 5).join(', ')} (${extra.length}); not planned: ${missing.slice(0, 5).join(', ')} (${missing.length})`,
  );
}

async function writeFiles(directory: string, files: readonly FleetFile[]): Promise<void> {
  for (const { path, text } of files) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
}
