import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { median, type Measured } from '../measure.ts';
import type { Bench, Line } from '../line.ts';
import { finishedFleet, planIn, requirePlan } from '../no-op-plan/finished-fleet.ts';
import { generateTerraform, generateTerraformState } from '../no-op-plan/generate-terraform.ts';
import { findTerraform, prepareTerraform } from '../no-op-plan/terraform.ts';
import { megabytes, ratio, timesOf, type Row } from '../table.ts';

/** Terraform's share of the time that we may take, by the number of resources. */
const SHARE: Readonly<Record<number, number>> = { 1_000: 0.5, 10_000: 0.1 };
const MOST_MEGABYTES = 256;
const MOST_SLOPE = 1.1;

/**
 * A plan of a finished fleet: the whole process, with the real fleet file, planner and directory ledger. The world around it
 * is in memory, as it is for the peer, whose resources are nowhere either.
 */
export const noOpPlan: Line = {
  name: 'no-op-plan',
  async measure(bench) {
    const rows: Row[] = [];
    const taken: Sized[] = [];
    for (const size of bench.isLong ? [1_000, 10_000, 100_000] : [1_000, 10_000]) {
      const directory = await finishedFleet(size, bench);
      const peer = size > 10_000 ? undefined : await finishedTerraform(size, bench);
      const ours: Measured[] = [];
      const theirs: Measured[] = [];
      // At ten thousand the peer takes longer than all else together: it gets one run, between ours.
      const peerRuns = size === 1_000 ? 3 : 1;
      for (let run = 0; run < 3; run += 1) {
        const plan = await planIn(directory);
        requirePlan(plan.planned, []);
        ours.push(plan);
        if (peer !== undefined && theirs.length < peerRuns) theirs.push(await peer());
      }
      const mine = median(ours);
      taken.push({ size, ...mine });
      rows.push(...rowsOf(size, mine, peer === undefined ? undefined : median(theirs)));
    }
    return [...rows, ...slopesOf(taken)];
  },
};

async function finishedTerraform(size: number, bench: Bench): Promise<(() => Promise<Measured>) | undefined> {
  const terraform = await findTerraform();
  if (terraform === undefined) return undefined;
  const cwd = await bench.folder(`terraform-${size}`);
  await writeFile(join(cwd, 'main.tf'), generateTerraform(size));
  await writeFile(join(cwd, 'terraform.tfstate'), generateTerraformState(size, terraform.version));
  const run = await prepareTerraform(terraform, cwd);
  bench.say(`${size} resources: plans in turn`);
  return async () => {
    const measured = await run(['plan', '-no-color']);
    if (!measured.output.includes('No changes.'))
      throw new Error(
        `terraform does not take the written state for its own:\n${measured.output.slice(-2_000)}`,
      );
    return measured;
  };
}

function rowsOf(size: number, ours: Measured, theirs: Measured | undefined): readonly Row[] {
  const what = `no-op plan, ${size.toLocaleString('en')} resources`;
  const memory: Row = {
    what: `${what}: peak memory`,
    measured: megabytes(ours.peakMegabytes),
    beside: theirs === undefined ? '' : `terraform plan ${megabytes(theirs.peakMegabytes)}`,
    ...(size === 10_000 ? { limit: megabytes(MOST_MEGABYTES) } : {}),
    holds: ours.peakMegabytes <= MOST_MEGABYTES,
  };
  const share = SHARE[size];
  if (theirs === undefined || share === undefined) {
    const beside = size > 10_000 ? '' : 'terraform is not installed: skipped';
    return [{ what, measured: timesOf(ours), beside, holds: true }, memory];
  }
  const measured = ours.seconds / theirs.seconds;
  return [
    {
      what,
      measured: `${timesOf(ours)} = ${ratio(measured)} of`,
      beside: `terraform plan ${timesOf(theirs)}`,
      limit: `${share} of`,
      holds: measured <= share,
    },
    memory,
  ];
}

interface Sized extends Measured {
  readonly size: number;
}

/** From the smallest, as promised; and from the second, where the start of the process does not flatter any more. */
function slopesOf(taken: readonly Sized[]): readonly Row[] {
  const last = taken.at(-1);
  return last === undefined ? [] : taken.slice(0, -1).map((first) => slopeOf(first, last));
}

/** 1: twice the resources take twice the time. */
function slopeOf(first: Sized, last: Sized): Row {
  const of = (what: 'seconds' | 'cpuSeconds'): number =>
    Math.log(last[what] / first[what]) / Math.log(last.size / first.size);
  const slope = of('seconds');
  return {
    what: `no-op plan, log-log slope ${first.size.toLocaleString('en')} → ${last.size.toLocaleString('en')}`,
    measured: `${ratio(slope)} (processor ${ratio(of('cpuSeconds'))})`,
    beside: 'linear 1.00',
    limit: String(MOST_SLOPE),
    holds: slope <= MOST_SLOPE,
  };
}
