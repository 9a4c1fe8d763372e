import { resolve } from 'node:path';
import { jsonText, shown } from '../../diagnostics/shown.ts';
import { visibleLines } from '../../diagnostics/visible-text.ts';
import { recordOf } from '../../report/resource-record.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { gateResultOf } from '../gate-result.ts';
import { endsMeantBy } from '../../names/ends-of.ts';
import { planTextOptions } from '../plan-text-options.ts';
import type { Session } from '../session.ts';
import { withWorld } from '../with-world.ts';

const MOST_CHARACTERS = 10_000_000;

/** What the file asks for and what the ledger knows; looks at nothing else, so that it answers at once and offline. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format } = session;
  const named = input.argument(0) ?? '';
  if (/\.json$/i.test(named)) return showPlan(named, input, session);
  return withWorld({ session, input }, { readOnly: true, showsDamage: true }, async ({ fleet, world }) => {
    const { resources } = fleet;
    const ledger = await world.ledger.read();
    const ids = await endsMeantBy(named, { resources, ledger });
    const byId = new Map(resources.map((resource) => [resource.id, resource]));
    const records = ids.map((id) => {
      const result = gateResultOf(byId.get(id), ledger);
      return { ...recordOf(id, resources, ledger), ...(result === undefined ? {} : { result }) };
    });
    if (format === 'json') {
      const [first, ...also] = records;
      terminal.out(`${jsonText({ ...first, ...(also.length === 0 ? {} : { also }) }, 2)}\n`);
      return EXIT.ok;
    }
    const { stringify } = await import('yaml');
    const texts = records.map((record) => {
      // Undefined fields are not there, as in JSON.
      const plain: unknown = JSON.parse(JSON.stringify(shown(record)));
      // Names of fields are not all ours either.
      return visibleLines(stringify(plain, { lineWidth: 0 }), MOST_CHARACTERS);
    });
    const text = texts.join('---\n');
    terminal.out(format === 'markdown' ? `\`\`\`yaml\n${text}\`\`\`\n` : text);
    return EXIT.ok;
  });
}

/** As `zoo plan` printed it when it was saved. No fleet is needed: a reviewer may have nothing but the file. */
async function showPlan(file: string, input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format, directory } = session;
  const [{ readWholePlan }, { planText }, { planMarkdown }, { applyLine }] = await Promise.all([
    import('../../approval/whole-plan.ts'),
    import('../../report/plan-text.ts'),
    import('../../report/plan-markdown.ts'),
    import('../../report/apply-commands.ts'),
  ]);
  const plan = await readWholePlan(resolve(directory, file), file);
  if (format === 'json') terminal.out(`${jsonText(plan, 2)}\n`);
  else if (format === 'markdown') terminal.out(planMarkdown(plan, { dropped: [], file }));
  else terminal.out(`${planText(plan, planTextOptions(input, session))}\n${applyLine(plan, { file })}`);
  return EXIT.ok;
}
