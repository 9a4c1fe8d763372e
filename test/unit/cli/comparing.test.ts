import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ownProcessToken } from '../../../src/blobs/process-token.ts';
import { comparing } from '../../../src/cli/compose/comparing.ts';
import { noConversionTools } from '../../support/models/conversion-tools.ts';

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'zoo-comparing-'));
});
afterEach(() => rm(cache, { recursive: true }));

const open = () => comparing({ fleet: cache, cache }, noConversionTools);

test('a run throws away its own predictions, and leaves those of a run that works beside it', async () => {
  const working = open();
  await writeFile(join(await working.ports.keep(), 'a.logits'), '');
  await open().forget();
  expect(await readdir(await working.ports.keep())).toEqual(['a.logits']);
  await working.forget();
  expect(await readdir(join(cache, 'predictions'))).toEqual([]);
});

test('what a killed run had computed is taken over, or thrown away', async () => {
  const [host = ''] = (await ownProcessToken()).split('-');
  const { pid } = spawnSync(process.execPath, ['--version']);
  const killed = join(cache, 'predictions', `${host}-${pid}-ended`);
  await mkdir(killed, { recursive: true });
  await writeFile(join(killed, 'a.logits'), '');
  expect(await readdir(await open().ports.keep())).toEqual(['a.logits']);
  await mkdir(killed);
  await open().forget();
  expect(await readdir(join(cache, 'predictions'))).toEqual([await ownProcessToken()]);
});
