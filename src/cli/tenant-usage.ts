/** What a tenant that lives takes of its machine, and what its server counts. What is not known is absent, never zero. */
import type { Backends, ServingLoad } from '../backends/backend.ts';
import type { MachineSpec } from '../resources/machine.ts';
import type { ResidencySeen } from '../resources/residency.ts';
import type { Connection } from '../transports/transport.ts';
import { problemOf } from '../care/problem-of.ts';
import { type ProcessUsage, processUsage } from '../care/process-usage.ts';

export interface TenantUsage extends ProcessUsage, ServingLoad {
  readonly pid?: number;
  readonly port?: number;
  /** Why more is not known. */
  readonly why?: readonly string[];
}
export interface UsagePorts {
  readonly connect: (machine: MachineSpec) => Promise<Connection>;
  readonly backends: Backends;
  readonly signal: AbortSignal;
}

/** Of a process that lives. What its server says of itself counts only where it has its port to itself. */
export async function tenantUsage(
  machine: MachineSpec,
  { facts, tenant, port, healthy }: ResidencySeen,
  { connect, backends, signal }: UsagePorts,
): Promise<TenantUsage> {
  const process = facts.tenants.find(({ slug }) => slug === tenant)?.process;
  if (process?.alive !== true) return {};
  const own = { pid: process.pid, ...(port === undefined ? {} : { port }) };
  try {
    const connection = await connect(machine);
    try {
      const load = backends[machine.backend.kind]?.load;
      const [usage, numbers] = await Promise.all([
        processUsage(connection, process, signal),
        healthy && port !== undefined ? load?.(connection, { port, alias: tenant ?? '' }) : undefined,
      ]);
      return { ...own, ...usage, ...numbers };
    } finally {
      await connection.close();
    }
  } catch (error) {
    return { ...own, why: [problemOf(error)] };
  }
}
