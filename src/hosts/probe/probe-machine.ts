import { randomBytes } from 'node:crypto';
import type { Backends } from '../../backends/backend.ts';
import { WorldFailure } from '../../diagnostics/failure.ts';
import { visible } from '../../diagnostics/visible-text.ts';
import type { MachineFacts, MachineSpec } from '../../resources/machine.ts';
import type { Connection } from '../../transports/transport.ts';
import { parseProbe } from './parse.ts';
import { PROBE_SCRIPT } from './script.ts';

const PROBE_TIMEOUT_MILLISECONDS = 60_000;

export interface ProbeOptions {
  readonly backends: Backends;
  readonly signal?: AbortSignal;
}

/**
 * Looks at a machine once, for all kinds together: the constant script, then the health of what it found running,
 * asked from here because a machine need not have curl. Changes nothing.
 */
export async function probeMachine(
  connection: Connection,
  machine: MachineSpec,
  options: ProbeOptions,
): Promise<MachineFacts> {
  const marker = `@@zoo-${randomBytes(12).toString('hex')}`;
  const { stdout, stderr, exitCode } = await connection.exec({
    command: 'sh',
    arguments: ['-s', '--', connection.zoo, marker, machine.ports.join(' ')],
    stdin: PROBE_SCRIPT,
    timeoutMilliseconds: PROBE_TIMEOUT_MILLISECONDS,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const facts = exitCode === 0 ? parseProbe(stdout, { marker, zoo: connection.zoo }) : undefined;
  if (facts === undefined) {
    throw new WorldFailure({
      class: 'network',
      message: `${machine.name} could not be looked at: ${visible(stderr.trim()) || `the probe ended with ${exitCode}`}`,
    });
  }
  const backend = options.backends[machine.backend.kind];
  const [looked, bytesWay] = await Promise.all([
    backend?.service.look(connection, machine, facts),
    connection.bytesWay?.(facts.identity?.id),
  ]);
  const seen = { ...(looked ?? facts), ...(bytesWay === undefined ? {} : { bytesWay }) };
  const isAnySilent =
    Object.values(seen.daemons ?? {}).some(({ state }) => state === 'down') ||
    seen.slots.some(({ tenants }) => tenants.some(({ health }) => health?.ok === false));
  if (isAnySilent && !connection.isHere) await requireLink(connection, machine.backend.port);
  return seen;
}

/** Runs nothing. */
export const LINK_SCRIPT = 'exit 0\n';

/**
 * A server that was silent while the way to its machine broke is not known to be down. A command alone does not tell: it may have found
 * a way of its own. What was asked over the old one says at its end whether that is still there.
 */
async function requireLink(connection: Connection, port: number): Promise<void> {
  const call = { command: 'sh', arguments: ['-c', LINK_SCRIPT] };
  await connection.exec({ ...call, timeoutMilliseconds: PROBE_TIMEOUT_MILLISECONDS });
  const way = await connection.forward(port);
  await way.close();
}
