/**
 * What `zoo import ID` found: one thing in the world, and how it compares with the fleet. Its bytes are read before it counts.
 * zoo adopts only what it can compare, and it does not compare with an unchecked claim.
 */
import type { Planned } from '../../reconcile/plan-fleet.ts';
import type { ResourceId } from '../../resources/id.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { UserError } from '../../diagnostics/user-error.ts';
import type { Verified } from '../verified.ts';
import type { Reading } from './reading.ts';

export function refused(
  id: ResourceId,
  why: string,
  how: { readonly remedy: string; readonly exit?: ExitCode },
): UserError {
  return new UserError(`${id} was not adopted: ${why}`, { exit: how.exit ?? EXIT.held, remedy: how.remedy });
}

/** There is something, and nothing in the way of looking at it. */
export function requireSeen(id: ResourceId, { plan, assessments }: Planned): void {
  const blind = plan.unknown.find((one) => one.id === id);
  if (blind !== undefined) {
    const exit = blind.class === 'auth' ? EXIT.authentication : EXIT.error;
    throw refused(id, `it could not be looked at: ${blind.why}`, {
      remedy: 'Mend that, and import it again.',
      exit,
    });
  }
  if (assessments.get(id)?.state !== 'present')
    throw refused(id, 'there is nothing', { remedy: '`zoo apply` makes it.', exit: EXIT.error });
}

/** What it is compared with was made here, or was checked: `needs` are what the fleet makes it from. */
export function requireFacts(id: ResourceId, needs: readonly ResourceId[], planned: Planned): void {
  const open = needs.filter((need) => !isFact(need, planned));
  if (open.length === 0) return;
  throw refused(
    id,
    `${open.join(', ')} ${open.length === 1 ? 'is' : 'are'} not known here, and nothing can be compared with a claim`,
    {
      remedy: `zoo apply --only ${open.join(' ')} --replace ${open.join(' ')} makes what is missing and touches nothing else. Then import it again.`,
    },
  );
}

function isFact(id: ResourceId, { tables, assessments }: Planned): boolean {
  const kind = id.startsWith('artifact/') ? 'artifact' : 'evaluation';
  return tables[kind].get(id)?.output.state === 'known' && assessments.get(id)?.claimed !== true;
}

/** Reads to the end. @throws when a byte is not what was said, or could not be read. */
export async function requireRead(
  id: ResourceId,
  rows: AsyncIterable<Verified>,
  { onRead }: Pick<Reading, 'onRead'>,
): Promise<{ readonly files: number; readonly bytes: number }> {
  const wrong: Verified[] = [];
  let files = 0;
  let bytes = 0;
  for await (const row of rows) {
    onRead(row);
    files += 1;
    bytes += row.bytes;
    if (row.state !== 'ok') wrong.push(row);
  }
  const [first] = wrong;
  if (first === undefined && files > 0) return { files, bytes };
  const why =
    first === undefined ? 'there was nothing to read' : `${first.what}: ${first.why ?? first.state}`;
  throw refused(id, `its bytes are not what they are said to be, or could not be read: ${why}`, {
    remedy: '`zoo verify --deep` reads all of it and says what differs.',
  });
}
