/**
 * Is what serves there what was declared? Answered from what the machine shows of the process and what the server says of
 * itself; records on the machine say only where to look. Status, plan, drift, verify and ask all go by this.
 */
import type { Backend } from '../backends/backend.ts';
import { visible } from '../diagnostics/visible-text.ts';
import { type Digest, hexOf } from '../resources/digest.ts';
import type { Listener, MachineFacts, ProcessFacts, Served, TenantFacts } from '../resources/machine.ts';
import type { Remembered } from './remembered.ts';
import { shapeOf } from './service-shape.ts';

export interface ServingSeen {
  /** Why nobody can be sure that the tenant answers; absent: it does. */
  readonly unhealthy?: string;
  /** What the server says of itself; absent while it does not answer. */
  readonly served?: Served;
  /** How it was not started by zoo, or not as zoo starts it. */
  readonly differs: readonly string[];
  /** What the machine does not show, and so was not compared. */
  readonly unseen: readonly string[];
}

export interface JudgeServing {
  /** Absent: this version has no such backend. */
  readonly backend: Backend | undefined;
  readonly remembered: Remembered;
}

export function servingSeen(
  facts: MachineFacts,
  {
    slug,
    digest,
    port,
  }: { readonly slug: string; readonly digest: Digest | undefined; readonly port: number },
  { backend, remembered }: JudgeServing,
): ServingSeen {
  const tenant = facts.tenants.find((one) => one.slug === slug);
  const why = whyUnhealthy(facts, tenant, { digest, port });
  const { process, health } = tenant ?? {};
  const served = health?.served;
  if (why !== undefined || served === undefined || process === undefined || backend === undefined)
    return { unhealthy: why ?? 'it does not answer', differs: [], unseen: [] };

  const folder = facts.available.find(({ name }) => digest !== undefined && name === hexOf(digest));
  const files = (folder?.files ?? []).map(({ path, inode }) => ({
    path: `${facts.zoo}/available/${folder?.name}/${path}`,
    inode,
  }));
  const weights = served.modelPath.slice(facts.zoo.length + 1);
  // Context and slots are fields of their own: held against themselves here, they explain the words that set them.
  const serving = {
    weights,
    context: served.context ?? 0,
    parallel: served.slots ?? 1,
    port: process.port ?? port,
  };
  const shape = shapeOf({ zoo: facts.zoo, slug, serving });
  const { program } = remembered;
  const own = remembered.started.has(`${process.pid} ${process.startedAt}`)
    ? process.view?.program?.path
    : undefined;
  const programs = [...(facts.programs ?? []), program, own].filter((path) => path !== undefined);
  const compared = backend.compare(process.view ?? {}, shape, { programs, files });
  return {
    served,
    differs: [...compared.differs, ...ownWords(served, digest && remembered.templates.get(digest))],
    unseen: [...compared.unseen, ...unseenPort(facts, process)],
  };
}

/** What the server itself says that it should not. */
function ownWords({ adapters = 0, template }: Served, proven: string | undefined): readonly string[] {
  return [
    ...(adapters === 0 ? [] : [`has ${adapters === 1 ? 'an adapter' : `${adapters} adapters`} loaded`]),
    ...(proven === undefined || template === proven ? [] : ['has a chat template that is not the model’s']),
  ];
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
  const { modelPath = 'nothing' } = health.served ?? {};
  return modelPath.startsWith(`${facts.zoo}/available/${hexOf(digest)}/`)
    ? undefined
    : `it serves ${visible(modelPath)}`;
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
