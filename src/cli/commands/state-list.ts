import { jsonText } from '../../diagnostics/shown.ts';
import type { ResourceId } from '../../resources/id.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { nameable } from '../../names/chosen-by.ts';
import { meantBy } from '../../names/meant-by.ts';
import type { Session } from '../session.ts';
import { withWorld } from '../with-world.ts';

/** What zoo manages, a line each: the ledger says it, and nothing is looked at. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format } = session;
  return withWorld({ session, input }, { readOnly: true, showsDamage: true }, async ({ fleet, world }) => {
    const ledger = await world.ledger.read();
    const pattern = input.argument(0);
    const known = [...ledger.baselines.keys()].toSorted();
    const meant =
      pattern === undefined
        ? undefined
        : new Set<ResourceId>((await meantBy(pattern, nameable(fleet.resources, known))).ids);
    const declared = new Set(fleet.resources.map(({ id }) => id));
    const resources = known
      .filter((id) => meant?.has(id) ?? true)
      .flatMap((id) => {
        const baseline = ledger.baselines.get(id);
        if (baseline === undefined) return [];
        const { at, by, run: since, claimed } = baseline;
        return [{ id, at, by, run: since, claimed, declared: declared.has(id) }];
      });
    if (format === 'json') {
      terminal.out(
        `${jsonText({ format: 'zoo.state/v1', fleet: fleet.name, ledger: ledger.id, resources }, 2)}\n`,
      );
    } else for (const { id } of resources) terminal.out(`${id}\n`);
    return EXIT.ok;
  });
}
