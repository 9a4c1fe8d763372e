import { mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { jsonText } from '../../diagnostics/shown.ts';
import { writeFileAtomic } from '../../blobs/write-file-atomic.ts';
import type { Input } from '../command.ts';
import { catalog } from '../compose/catalog.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { fleetTemplate, HUB_IS_HERE } from '../init/fleet-template.ts';
import { gitRemote } from '../init/git-remote.ts';
import { ledgerOffers } from '../init/ledger-offers.ts';
import { applyWorkflow } from '../init/apply-workflow.ts';
import { driftWorkflow } from '../init/drift-workflow.ts';
import { planWorkflow } from '../init/plan-workflow.ts';
import { verifyWorkflow } from '../init/verify-workflow.ts';
import type { Session } from '../session.ts';
import { zooVersion } from '../../workspace/zoo-version.ts';
import { ifThere } from '../../blobs/if-there.ts';

interface NewFile {
  readonly path: string;
  readonly state: 'written' | 'exists';
}

/** Never writes over anything: what is there already is named and left alone. */
export async function run(input: Input, { directory, terminal, format }: Session): Promise<ExitCode> {
  const place = resolve(directory, input.argument(0) ?? '.');
  await mkdir(place, { recursive: true });
  const remote = await gitRemote(place);
  const version = zooVersion();
  const ledgers = ledgerOffers(catalog().stores, { hasGitRemote: remote !== undefined });
  const files: readonly (readonly [string, string])[] = [
    ['zoo.fleet.yaml', fleetTemplate(nameOf(place), ledgers)],
    ['.github/workflows/zoo-plan.yaml', planWorkflow(version)],
    ['.github/workflows/zoo-apply.yaml', applyWorkflow(version)],
    ['.github/workflows/zoo-drift.yaml', driftWorkflow(version)],
    ['.github/workflows/zoo-verify.yaml', verifyWorkflow(version)],
  ];
  const made: NewFile[] = [];
  for (const [path, text] of files) made.push(await write(join(place, path), text, path));
  made.push(await ignoreZooFolder(place));
  if (format === 'json') {
    terminal.out(`${jsonText({ format: 'zoo.init/v1', directory: place, files: made })}\n`);
    return EXIT.ok;
  }
  for (const { path, state } of made) {
    terminal.out(`${state === 'written' ? terminal.paint.green('wrote ') : 'exists'} ${path}\n`);
  }
  if (ledgers.chosen.sharedThrough !== undefined && made[0]?.state === 'written')
    terminal.out(
      `\n${terminal.paint.yellow('Note:')} zoo.fleet.yaml publishes to a hub inside zoo. ${HUB_IS_HERE.join(' ')}\n`,
    );
  const here = relative(directory, place);
  const go = here === '' ? '' : `cd ${here.startsWith('..') ? place : here} && `;
  terminal.out(`\nSay in zoo.fleet.yaml what should be, then: ${go}zoo plan\n`);
  return EXIT.ok;
}

/** Fleet names are lower case, as all names in the file. */
function nameOf(directory: string): string {
  const name = basename(directory)
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 63);
  return name === '' ? 'fleet' : name;
}

async function write(file: string, text: string, path: string): Promise<NewFile> {
  if ((await ifThere(readFile(file, 'utf8'))) !== undefined) return { path, state: 'exists' };
  await mkdir(dirname(file), { recursive: true });
  await writeFileAtomic(file, text);
  return { path, state: 'written' };
}

/** Everything below `.zoo` belongs to one machine. */
async function ignoreZooFolder(directory: string): Promise<NewFile> {
  const path = '.gitignore';
  const file = join(directory, path);
  const text = (await ifThere(readFile(file, 'utf8'))) ?? '';
  if (/^\/?\.zoo\/?$/m.test(text)) return { path, state: 'exists' };
  await writeFileAtomic(file, `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}.zoo/\n`);
  return { path, state: 'written' };
}
