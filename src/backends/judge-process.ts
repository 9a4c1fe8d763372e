/**
 * Is the process that serves there what was declared? Answered from what the machine shows of it and what it says of itself;
 * records on the machine say only where to look.
 */
import { visible } from '../diagnostics/visible-text.ts';
import { type Digest, hexOf } from '../resources/digest.ts';
import type { Listener, MachineFacts, ProcessFacts, SlotView, TenantFacts } from '../resources/machine.ts';
import { type Declared, ownWords, type ServiceMemory, type ServingSeen } from './service.ts';
import type { Server } from './process-server.ts';
import { shapeOf } from './tenant-folder.ts';

export function judgeProcess(
  server: Pick<Server, 'compare' | 'toldAtStart'>,
  {
    facts,
    declared,
    memory,
  }: { readonly facts: SlotView; readonly declared: Declared; readonly memory: ServiceMemory },
): ServingSeen {
  const { slug, digest, port, settings } = declared;
  const tenant = facts.tenants.find((one) => one.slug === slug);
  const why = whyUnhealthy(facts, tenant, { digest, port });
  const { process, health } = tenant ?? {};
  const served = health?.served && { ...health.served, ...server.toldAtStart?.(process?.view ?? {}) };
  if (why !== undefined || served === undefined || process === undefined)
    return { unhealthy: why ?? 'it does not answer', differs: [], unseen: [] };

  const folder = facts.available.find(({ name }) => digest !== undefined && name === hexOf(digest));
  const files = (folder?.files ?? []).map(({ path, inode }) => ({
    path: `${facts.zoo}/available/${folder?.name}/${path}`,
    inode,
  }));
  const weights = served.serves.slice(facts.zoo.length + 1);
  // Context and slots are fields of their own: held against themselves here, they explain the words that set them.
  const serving = {
    weights,
    context: served.context ?? 0,
    parallel: served.slots ?? 1,
    port: process.port ?? port,
    settings,
  };
  const shape = shapeOf(facts, { slug, serving });
  const { program } = memory;
  const own = memory.started.has(`${process.pid} ${process.startedAt}`)
    ? process.view?.program?.path
    : undefined;
  const programs = [...(facts.programs ?? []), program, own].filter((path) => path !== undefined);
  const compared = server.compare(process.view ?? {}, shape, { programs, files });
  return {
    served,
    differs: [...compared.differs, ...ownWords(served, declared, memory)],
    unseen: [...compared.unseen, ...unseenPort(facts, process)],
  };
}

function whyUnhealthy(
  facts: MachineFacts,
  tenant: TenantFacts | undefined,
  { digest, port: declared }: { readonly digest: Digest | undefined; readonly port: number },
): string | undefined {
  if (digest === undefined) return 'it was not started by zoo';
  const { process, health } = tenant ?? {};
  const somebody = strangerText(facts.listeners?.[process?.port ?? declared], undefined);
  const instead = somebody === undefined ? '' : `, and ${somebody}`;
  if (process === undefined) return `no process of it is recorded${instead}`;
  const { pid, alive, port = declared } = process;
  if (!alive) return `its process ${pid} is gone${instead}`;
  if (!isServerOf(facts.zoo, process))
    return `its record names process ${pid}, which is no server of this machine's models`;
  const listeners = facts.listeners?.[port];
  const stranger = strangerText(listeners, pid);
  if (stranger !== undefined) return `its process ${pid} has no port to itself: ${stranger}`;
  if (health?.ok !== true) return `its process ${pid} does not answer on port ${port}`;
  if (listeners !== undefined && listeners.length === 0)
    return `its process ${pid} does not listen on port ${port}`;
  const { serves = 'nothing' } = health.served ?? {};
  return serves.startsWith(`${facts.zoo}/available/${hexOf(digest)}/`)
    ? undefined
    : `it serves ${visible(serves)}`;
}

/** A record can name any process. One that zoo started has the model-zoo directory on its command line. */
export function isServerOf(zoo: string, { view }: Pick<ProcessFacts, 'view'>): boolean {
  if (view?.argv !== undefined) return view.argv.some((word) => word.startsWith(`${zoo}/available/`));
  return view?.command === undefined || view.command.includes(` ${zoo}/available/`);
}

function strangerText(listeners: readonly Listener[] = [], own: number | undefined): string | undefined {
  const stranger = listeners.find(({ pid }) => pid !== own || pid === undefined);
  if (stranger === undefined) return undefined;
  const { pid, command } = stranger;
  if (pid === undefined) return 'a process of another user answers there';
  return `process ${pid}${command === undefined ? '' : ` (${visible(command)})`} answers there`;
}

function unseenPort({ listeners }: MachineFacts, { port = 0 }: ProcessFacts): readonly string[] {
  return listeners?.[port] === undefined ? ['whose port it is'] : [];
}
