import type { Node } from '../../reconcile/node.ts';
import { recordsOf } from '../../reconcile/records-of.ts';
import { readPublication } from '../read-publication.ts';
import { type Finding, isTrue, type Looked } from './finding.ts';
import { refused, requireFacts, requireRead } from './found.ts';

/** Every file that is as the fleet wants it is read; one that differs is a difference, whatever its bytes are. */
export async function adoptPublication(node: Node<'publication'>, looked: Looked): Promise<Finding> {
  const { opened, planned, signal, action, reading } = looked;
  const { resource, wanted, observation } = node;
  const { id, spec } = resource;
  if (observation.state !== 'present') throw new Error(`${id} was not seen`);
  if (spec.pin === undefined) requireFacts(id, [...spec.artifacts, ...spec.heldBy], planned);
  if (wanted.value.files === undefined)
    throw refused(id, 'what the fleet wants there is not known yet', {
      remedy: '`zoo plan` says what is missing.',
    });
  const { targets, world } = opened;
  const rows = readPublication(node, observation.seen, {
    planned,
    targets,
    endpoint: world.look.endpoint,
    deep: true,
    signal,
    onBytes: reading.onBytes,
  });
  const read = await requireRead(id, rows, reading);
  const changes = planned.assessments.get(id)?.changes ?? [];
  const weights = wanted.value.files.flatMap((file) =>
    file.from === 'artifact' ? [`file:${file.path}`] : [],
  );
  const records = recordsOf(
    'publication',
    { action: { id, key: action, verb: 'adopt' }, wanted, observation, milliseconds: 0 },
    { world, tables: planned.tables, ledger: planned.ledger },
  );
  return {
    what: `${spec.repo} on ${spec.target.name}, at ${observation.seen.head.slice(0, 10)}`,
    read,
    changes,
    records: records.filter((record) => isTrue(record, changes, [...weights, `tag:${wanted.value.tag}`])),
  };
}
