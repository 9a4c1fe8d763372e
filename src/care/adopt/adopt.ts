/** Adopts one thing that exists: looks, reads its bytes, shows what was found, and only then is it to be recorded as ours. */
import { humanBytes } from '../../diagnostics/human-bytes.ts';
import { visible } from '../../diagnostics/visible-text.ts';
import type { Event } from '../../reconcile/event.ts';
import { planWithTables, type Planned } from '../../reconcile/plan-fleet.ts';
import { countText } from '../../report/count-text.ts';
import { changeLine } from '../../report/field-change-text.ts';
import { canonicalJson } from '../../resources/content.ts';
import type { ResourceId } from '../../resources/id.ts';
import { lookingAnew } from '../verify-everything.ts';
import type { Opened } from '../opened.ts';
import type { Shown } from '../shown.ts';
import { adoptPublication } from './adopt-publication.ts';
import { adoptResidency } from './adopt-residency.ts';
import type { Finding, Looked } from './finding.ts';
import { requireSeen } from './found.ts';
import type { Reading } from './reading.ts';

interface Watched {
  readonly signal: AbortSignal;
  /** Shows how far a look is. */
  readonly looking: (look: (emit: (event: Event) => void) => Promise<Planned>) => Promise<Planned>;
  readonly reading: () => Reading;
}

export async function adopt(
  id: ResourceId,
  opened: Opened,
  { signal, looking, reading: showReading }: Watched,
): Promise<Shown> {
  const { fleet, world } = opened;
  const planned = await looking((emit) =>
    planWithTables(fleet, lookingAnew(world), { only: [id], replace: [], retry: false, signal, emit }),
  );
  signal.throwIfAborted();
  const ours = planned.recorded.baselines.get(id);
  if (ours?.claimed === false) return nothing(id, planned);
  requireSeen(id, planned);
  const action = world.hash(canonicalJson({ import: id }));
  const reading = showReading();
  const finding = await find(id, { opened, planned, signal, action, reading }).finally(reading.close);
  return {
    ledger: planned.recorded,
    adjustments: [{ what: 'accepted', id }],
    records: finding.records,
    about: [id],
    text: textOf(id, finding),
    done: `zoo manages ${id} from now on. zoo plan shows what the fleet wants otherwise.`,
  };
}

async function find(id: ResourceId, looked: Looked): Promise<Finding> {
  const { tables } = looked.planned;
  const publication = tables.publication.get(id);
  if (publication !== undefined) return adoptPublication(publication, looked);
  const residency = tables.residency.get(id);
  if (residency !== undefined) return adoptResidency(residency, looked);
  throw new Error(`${id} was not looked at`);
}

function nothing(id: ResourceId, { recorded }: Planned): Shown {
  const done = `zoo manages ${id} already: there is nothing to import.`;
  return { ledger: recorded, adjustments: [], records: [], about: [], text: '', done };
}

function textOf(id: ResourceId, { what, read, changes }: Finding): string {
  const differ =
    changes.length === 0
      ? 'It is as the fleet wants it.'
      : `${countText(changes.length, 'difference')} to what the fleet wants:`;
  return [
    `${id}: ${visible(what)}`,
    `    ${countText(read.files, 'reading')} compared, ${humanBytes(read.bytes)}. ${differ}`,
    ...changes
      .map(changeLine)
      .map(({ symbol, name, value }) => `      ${symbol} ${visible(name)} = ${visible(value)}`),
    '    zoo will manage it from now on. Nothing is changed there.',
  ].join('\n');
}
