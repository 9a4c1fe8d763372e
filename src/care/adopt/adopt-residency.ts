import type { Node } from '../../reconcile/node.ts';
import { recordsOf } from '../../reconcile/records-of.ts';
import type { LedgerState } from '../../ledger/ledger.ts';
import type { Digest } from '../../resources/digest.ts';
import { verifyMachine } from '../verify-machines.ts';
import { type Finding, isTrue, type Looked } from './finding.ts';
import { refused, requireFacts, requireRead } from './found.ts';

/** The machine reads the weights of its tenant itself; they are compared with what was made here. */
export async function adoptResidency(node: Node<'residency'>, looked: Looked): Promise<Finding> {
  const { opened, planned, signal, action, reading } = looked;
  const { resource, wanted, observation } = node;
  const { id, spec } = resource;
  if (observation.state !== 'present') throw new Error(`${id} was not seen`);
  const { tenant, digest, facts } = observation.seen;
  if (tenant === undefined || digest === undefined)
    throw refused(id, 'it hosts no tenant whose weights zoo could name', {
      remedy: '`zoo apply` brings the tenant that the fleet names.',
    });
  if (!planned.ledger.baselines.has(spec.host))
    throw refused(id, `zoo does not manage ${spec.host}`, {
      remedy: `zoo apply --only ${spec.host} does, then import it again.`,
    });
  if (spec.pin === undefined && spec.tenant !== undefined) requireFacts(id, [spec.tenant.artifact], planned);
  const ledger = onlyOutput(digest, planned.ledger);
  if (ledger.outputs.size === 0)
    throw refused(
      id,
      `its weights (${digest}) were not made here, so that nothing tells whether they are right`,
      { remedy: '`zoo apply` brings the tenant that the fleet names.' },
    );
  const { world, connectToRead } = opened;
  const rows = verifyMachine({
    machine: spec.machine,
    facts,
    ledger,
    connect: connectToRead,
    now: world.clock.now,
    signal,
  });
  const read = await requireRead(id, rows, reading);
  const changes = planned.assessments.get(id)?.changes ?? [];
  const records = recordsOf(
    'residency',
    { action: { id, key: action, verb: 'adopt' }, wanted, observation, milliseconds: 0 },
    { world, tables: planned.tables, ledger: planned.ledger },
  );
  return {
    what: `${tenant} on ${spec.machine.name}`,
    read,
    changes,
    records: records.filter((record) => isTrue(record, changes, ['tenant', 'digest'])),
  };
}

/** So that nothing else on the machine is read. */
function onlyOutput(digest: Digest, ledger: LedgerState): LedgerState {
  const outputs = [...ledger.outputs].filter(
    ([, { output, claimed }]) => output.digest === digest && claimed !== true,
  );
  return { ...ledger, outputs: new Map(outputs) };
}
