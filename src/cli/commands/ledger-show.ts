import { jsonText, shown } from '../../diagnostics/shown.ts';
import { countText } from '../../report/count-text.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import type { Session } from '../session.ts';
import { withWorld } from '../with-world.ts';

export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format } = session;
  return withWorld({ session, input }, { readOnly: true }, async ({ world, store }) => {
    const { state, damage } = await store.readAnyway();
    const summary = shown({
      format: 'zoo.ledger-summary/v1',
      where: world.ledger.where,
      exists: state.exists,
      id: state.id,
      runs: state.runs.length,
      outputs: state.outputs.size,
      sources: state.sources.size,
      reports: state.reports.size,
      resources: state.baselines.size,
      open: [...state.open.values()].map(({ id, verb, at, run: by }) => ({ id, verb, at, run: by })),
      failures: [...state.failures.values()].map(({ id, at }) => ({ id, at })),
      ...(damage === undefined ? {} : { damage: damage.message }),
    });
    if (format === 'json') {
      terminal.out(`${jsonText(summary, 2)}\n`);
      return damage === undefined ? EXIT.ok : EXIT.error;
    }
    if (!state.exists) {
      terminal.out(`There is no ledger in ${summary.where} yet: the first zoo apply makes it.\n`);
      return EXIT.ok;
    }
    const counts = [
      countText(summary.runs, 'run'),
      countText(summary.outputs, 'output'),
      countText(summary.sources, 'checked source'),
      countText(summary.reports, 'report'),
      countText(summary.resources, 'resource'),
    ];
    terminal.out(`Ledger ${summary.id} in ${summary.where}: ${counts.join(', ')}.\n`);
    for (const { id, at } of summary.failures) terminal.out(`failed last time: ${id} (${at})\n`);
    for (const { id, verb, at } of summary.open) {
      terminal.out(`begun and not ended: ${verb} ${id} (${at}); the next apply looks what became of it\n`);
    }
    if (damage !== undefined) throw damage;
    return EXIT.ok;
  });
}
