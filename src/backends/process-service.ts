/** A machine's service that is a process of its own for each tenant: recorded beside the tenant, kept by a keeper. */
import type { MachineFacts, SlotFacts, TenantFacts } from '../resources/machine.ts';
import { endOrphans } from '../transports/end-orphans.ts';
import { stopRecorded } from '../transports/stop-recorded.ts';
import type { Connection } from '../transports/transport.ts';
import type { Service, ServiceRequest, Site } from './service.ts';
import type { Serving } from './handle.ts';
import { isServerOf, judgeProcess } from './judge-process.ts';
import { requirePort } from './require-port.ts';
import type { Server } from './process-server.ts';
import { recordPath, shapeOf, tenantFolder } from './tenant-folder.ts';

export function processService(server: Server): Service {
  return {
    look: async (connection, _machine, facts) => look(server, connection, facts),
    judge: (facts, declared, memory) => judgeProcess(server, { facts, declared, memory }),
    running(facts, slug, as) {
      const tenant = facts.tenants.find((one) => one.slug === slug);
      const process = as === 'server' ? tenant?.process : tenant?.trial;
      if (process?.alive !== true || !isServerOf(facts.zoo, process)) return undefined;
      const { pid } = process;
      return { slug, as, process, text: `process ${pid}`, detail: { pid: String(pid) } };
    },
    canTry: true,
    requireRoom: requirePort,
    prepare: async ({ connection }) => void (await server.version(connection)),
    serve: (site, request) => serve(server, site, request),
    async stop(site, { process, slug, as }) {
      const { connection, keeper } = site;
      if (process !== undefined) await server.stop(connection, process, ...(as === 'server' ? [keeper] : []));
      await endLeft(server, site);
      await connection.remove(recordPath(site, { slug, as }));
    },
    stopRecorded: (site, slug, as) => stopRecorded(site.connection, recordPath(site, { slug, as })),
    isKept: ({ connection, keeper }) => keeper.isInstalled(connection),
    async forget(site) {
      await endLeft(server, site);
      await site.keeper.remove(site.connection);
    },
    caveat: ({ connection, keeper }) => keeper.caveat(connection),
  };
}

/** What each process that lives says of itself, asked from here because a machine need not have curl. */
async function look(server: Server, connection: Connection, facts: MachineFacts): Promise<MachineFacts> {
  const lookAt = async (tenant: TenantFacts): Promise<TenantFacts> => {
    const port = tenant.process?.port;
    if (tenant.process?.alive !== true || port === undefined) return tenant;
    const seen = await server.look(connection, { port, alias: tenant.slug });
    if (seen.state !== 'ready') return { ...tenant, health: { port, ok: false } };
    const { state: _ready, ...served } = seen;
    return { ...tenant, health: { port, ok: true, served } };
  };
  const slots = facts.slots.map(async (slot): Promise<SlotFacts> => {
    return { ...slot, tenants: await Promise.all(slot.tenants.map(lookAt)) };
  });
  const [programs, looked] = await Promise.all([server.programs(connection), Promise.all(slots)]);
  return { ...facts, ...programs, slots: looked };
}

/** A predecessor in the slot that crashed may be started again at any moment, so it is cleared first. */
async function serve(server: Server, site: Site, request: ServiceRequest): Promise<Serving> {
  const { slug, as, startTimeoutMilliseconds, signal, isPortFree } = request;
  const { connection, keeper } = site;
  const folder = tenantFolder(site, slug);
  if (as === 'server') await keeper.clear(connection);
  await endLeft(server, site);
  const shape = shapeOf(site, { slug, serving: request });
  const { hibernationDirectory: _kept, ...tried } = shape;
  const started = await server.start(connection, {
    ...(as === 'server' ? { ...shape, keeper } : tried),
    log: `${folder}/${as}.log`,
    record: `${folder}/${as}.pid`,
    cwd: folder,
    startTimeoutMilliseconds,
    ...(signal === undefined ? {} : { signal }),
    ...(isPortFree === undefined ? {} : { isPortFree }),
  });
  // What was found for the start, and not what lies there by now.
  const { server: program } = await server.programs(connection);
  return { ...started, ...(program === undefined ? {} : { program }) };
}

/** In the slot, whichever tenant it was of: its memory is wanted now. */
async function endLeft({ leavesOrphans }: Server, site: Site): Promise<void> {
  if (leavesOrphans === true) await endOrphans(site.connection, `${site.zoo}/${site.home}/tenants`);
}
