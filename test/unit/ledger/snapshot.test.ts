import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { emptyFold } from '../../../src/ledger/fold-state.ts';
import { decodeSnapshot, encodeSnapshot } from '../../../src/ledger/snapshot.ts';

async function* piecesOf(lines: readonly string[]): AsyncIterable<Buffer> {
  const text = lines.map((line) => `${line}\n`).join('');
  const sha256 = createHash('sha256').update(text).digest('hex');
  yield Buffer.from(`${text}${JSON.stringify({ sha256 })}\n`);
}

test('what a snapshot was made of comes out of it', async () => {
  const fold = emptyFold('ledger', true);
  fold.protections.add('publication/hub/zenlm/zen-nano');
  async function* written() {
    yield* encodeSnapshot({ fold, segments: [] });
  }
  expect((await decodeSnapshot(written(), 'ledger'))?.fold.protections).toEqual(fold.protections);
});

test('one from before reports had a measurement is not taken: no gate could read its reports', async () => {
  const report = { key: 'sha256:1', gate: 'identity', artifact: 'sha256:2', answers: [] };
  const lines = [
    { format: 'zoo.ledger-snapshot/8', id: 'ledger', segments: [] },
    { table: 'reports', entries: [['sha256:1', { id: 'evaluation/a', report, at: '' }]] },
  ].map((line) => JSON.stringify(line));
  expect(await decodeSnapshot(piecesOf(lines), 'ledger')).toBeUndefined();
});
