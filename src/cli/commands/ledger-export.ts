import { resolve } from 'node:path';
import { writeFileAtomic } from '../../blobs/write-file-atomic.ts';
import type { LedgerState } from '../../ledger/ledger.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Session } from '../session.ts';
import { withWorld } from '../with-world.ts';

/** The fold as one document: what zoo knows, without how it came to know it. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  return withWorld({ session, input }, { readOnly: true }, async ({ world, fleet }) => {
    const text = `${JSON.stringify(exportOf(fleet.name, await world.ledger.read()), undefined, 2)}\n`;
    const out = input.text('out');
    if (out === undefined) session.terminal.out(text);
    else await writeFileAtomic(resolve(session.directory, out), text);
    return EXIT.ok;
  });
}

function exportOf(fleet: string, state: LedgerState): Readonly<Record<string, unknown>> {
  const { id, outputs, sources, reports, baselines, open, failures, runs, history } = state;
  return {
    format: 'zoo.ledger-export/v1',
    fleet,
    id,
    outputs: listOf(outputs),
    sources: listOf(sources),
    reports: listOf(reports),
    baselines: listOf(baselines),
    open: listOf(open),
    failures: listOf(failures),
    runs,
    history,
  };
}

function listOf(map: ReadonlyMap<string, object>): readonly object[] {
  return [...map].map(([key, value]) => ({ key, ...value }));
}
