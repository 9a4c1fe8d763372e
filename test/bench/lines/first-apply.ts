import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench, Line } from '../line.ts';
import { median, type Measured } from '../measure.ts';
import { applyIn } from '../no-op-plan/finished-fleet.ts';
import { generateFleet } from '../no-op-plan/generate-fleet.ts';
import { generateTerraform } from '../no-op-plan/generate-terraform.ts';
import { findTerraform, prepareTerraform } from '../no-op-plan/terraform.ts';
import { ratio, timesOf, type Row } from '../table.ts';

const SHARE = 0.1;
const MOST_SLOPE = 1.1;

/** What an engine adds to work that costs nothing: locks, journal, durability. Whole processes. */
export const firstApply: Line = {
  name: 'first-apply',
  async measure(bench) {
    const thousand: Measured[] = [await apply(1_000, bench)];
    const peer = await terraformApply(1_000, bench);
    thousand.push(await apply(1_000, bench), await apply(1_000, bench));
    const ours = median(thousand);
    const large = bench.isLong ? 10_000 : 4_000;
    const more = await apply(large, bench);
    const slope = Math.log(more.seconds / ours.seconds) / Math.log(large / 1_000);
    return [
      besidePeer(ours, peer),
      {
        what: `first apply, log-log slope 1,000 → ${large.toLocaleString('en')}`,
        measured: ratio(slope),
        beside: 'linear 1.00',
        limit: String(MOST_SLOPE),
        holds: slope <= MOST_SLOPE,
      },
    ];
  },
};

function besidePeer(ours: Measured, peer: Measured | undefined): Row {
  const what = 'first apply of 1,000 resources that cost nothing';
  if (peer === undefined)
    return {
      what,
      measured: timesOf(ours),
      beside: 'terraform is not installed: skipped',
      holds: true,
    };
  const share = ours.seconds / peer.seconds;
  return {
    what,
    measured: `${timesOf(ours)} = ${ratio(share)} of`,
    beside: `terraform apply ${timesOf(peer)}`,
    limit: `${SHARE} of`,
    holds: share <= SHARE,
  };
}

async function apply(size: number, bench: Bench): Promise<Measured> {
  bench.say(`${size} resources: zoo`);
  const directory = await bench.folder(`apply-${size}`);
  await rm(directory, { recursive: true, force: true });
  await bench.folder(`apply-${size}`);
  const { path, text } = generateFleet(size);
  await writeFile(join(directory, path), text);
  return await applyIn(directory);
}

async function terraformApply(size: number, bench: Bench): Promise<Measured | undefined> {
  const terraform = await findTerraform();
  if (terraform === undefined) return undefined;
  bench.say(`${size} resources: terraform`);
  const cwd = await bench.folder(`terraform-apply-${size}`);
  await writeFile(join(cwd, 'main.tf'), generateTerraform(size));
  const run = await prepareTerraform(terraform, cwd);
  return await run(['apply', '-auto-approve', '-no-color']);
}
