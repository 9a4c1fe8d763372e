import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { redactingLedger } from '../../../src/cli/compose/redacting-ledger.ts';
import { createSecrets } from '../../../src/trust/secrets.ts';
import { systemClock } from '../../../src/ledger/clock.ts';
import { openDirectoryLedger } from '../../../src/ledger/stores/directory/open-directory-ledger.ts';
import { digestOf } from '../../support/cli/plans.ts';

it('a failure that repeats a token is recorded without it', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'zoo-ledger-'));
  const secrets = createSecrets();
  secrets.add('hf_abcdef');
  const ledger = redactingLedger(
    openDirectoryLedger({ directory, cacheDirectory: join(directory, 'cache'), clock: systemClock }),
    secrets,
  );
  const at = '2026-11-22T00:00:00Z';
  const run = { run: 'r1', fleet: 'f', command: 'zoo apply', zoo: '0.1.0', by: 'dp', host: 'lab', at };
  const writer = await ledger.open(run);
  await writer.append({
    type: 'end',
    action: digestOf('1'),
    verb: 'create',
    id: 'publication/hub/zenlm/zen-nano',
    at,
    result: { state: 'failed', failure: { class: 'authentication', message: 'bad token: Bearer hf_abcdef' } },
  });
  await writer.close();
  const [segment = ''] = await readdir(join(directory, 'runs'));
  const text = await readFile(join(directory, 'runs', segment), 'utf8');
  expect(text).toContain('bad token: Bearer [secret]');
  expect(text).not.toContain('hf_abcdef');
  // The chain was made over what is written: it still reads.
  expect((await ledger.read()).failures.size).toBe(1);
  await rm(directory, { recursive: true });
});
