/** A machine's service that is Ollama: a daemon that has models by name, and loads the tenant's. zoo does not start it. */
import { WorldFailure } from '../../diagnostics/failure.ts';
import type { DaemonFacts, MachineFacts } from '../../resources/machine.ts';
import type { Serving } from '../handle.ts';
import type { Service, ServiceRequest, Site } from '../service.ts';
import { askOllama, START_REMEDY, TALK_MILLISECONDS } from './ask-ollama.ts';
import type { OllamaClient } from './client.ts';
import { judgeModel } from './judge-model.ts';
import { lookAtOllama } from './look.ts';
import { aliasOf, lastingName } from './names.ts';
import { isOf, placeModel } from './place.ts';
import { keepAliveOf, ollamaPulled } from './pulled.ts';
import { unloadModel } from './unload.ts';

const UNLOAD_MILLISECONDS = 10 * 60_000;

export const ollamaService: Service = {
  async look(connection, { ports, pulled }, facts) {
    const looks = [...new Set([...ports, ...declaredPorts(facts)])].map(
      async (port) => [port, await lookAtOllama(connection, port, pulled)] as const,
    );
    const looked = await Promise.all(looks);
    const lacks = looked.flatMap(([port, daemon]) =>
      daemon.state === 'down' ? [{ port, what: daemon.why, remedy: START_REMEDY }] : [],
    );
    return { ...facts, daemons: Object.fromEntries(looked), ...(lacks.length === 0 ? {} : { lacks }) };
  },
  judge: judgeModel,
  running({ daemons = {}, neighbours }, slug, as) {
    const name = aliasOf(slug);
    const port = Object.keys(daemons)
      .map(Number)
      .filter((one) => !isOfNeighbour({ neighbours }, { slug, port: one }))
      .find((one) => isNamed(daemons[one], name));
    return as === 'server' && port !== undefined
      ? { slug, as, port, text: `${name} in Ollama`, detail: { model: name } }
      : undefined;
  },
  // Ollama loads and evicts by itself what fits, so that two of them prove nothing.
  canTry: false,
  requireRoom: requireOllama,
  prepare: requireOllama,
  placement: {
    isPlaced({ daemons }, what) {
      const daemon = daemons?.[what.serving.port];
      return (
        daemon?.state === 'up' &&
        daemon.models.some(({ name, served }) => isOf(name, what) && served?.serves === what.sha256)
      );
    },
    place: placeModel,
  },
  serve,
  stop: (site, { slug, port = site.machine.backend.port }) => endModel(site, { slug, port }),
  stopRecorded: (site, slug, as) =>
    as === 'server' ? endModel(site, { slug, port: site.machine.backend.port }) : Promise.resolve(),
  isKept: async () => false,
  forget: async () => undefined,
  caveat: async () => undefined,
  pulled: ollamaPulled,
};

/** A tenant's name in the Ollama on a port. */
type Named = Pick<ServiceRequest, 'slug' | 'port'>;

/** Its answer is all that it takes: the port is its own. */
async function requireOllama({ connection, machine }: Site): Promise<void> {
  const signal = AbortSignal.timeout(TALK_MILLISECONDS);
  await askOllama({ connection, port: machine.backend.port, signal }, (ollama) => ollama.version());
}

/** The tenant's name becomes another name of the model that was placed, and is loaded. */
async function serve(site: Site, request: ServiceRequest): Promise<Serving> {
  try {
    return await loadTenant(site, request);
  } catch (error) {
    await endFailed(site, request);
    throw error;
  }
}

async function loadTenant({ connection }: Site, request: ServiceRequest): Promise<Serving> {
  const { slug, port, settings, startTimeoutMilliseconds } = request;
  const alias = aliasOf(slug);
  const timeout = AbortSignal.timeout(startTimeoutMilliseconds);
  const signal = request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]);
  return askOllama({ connection, port, signal }, async (ollama) => {
    await ollama.copy(lastingName({ slug, serving: request }), alias);
    await ollama.load(alias, keepAliveOf(settings));
    const [build, shown] = await Promise.all([ollama.version(), ollama.show(alias)]);
    if (shown !== undefined) return { port, alias, served: { ...shown, build } };
    throw new WorldFailure({
      class: 'unhealthy',
      message: `Ollama does not say which weights ${alias} has`,
    });
  });
}

/** In a time of its own: that of the start may be over. Why it could not be ended matters less than why it did not start. */
async function endFailed(site: Site, named: Named): Promise<void> {
  try {
    await endModel(site, named, TALK_MILLISECONDS);
  } catch (error) {
    if (!(error instanceof WorldFailure)) throw error;
  }
}

/** What a slot beside has under the same name of the same Ollama is not this slot's to end. */
async function endModel(
  { connection, neighbours }: Site,
  { slug, port }: Named,
  milliseconds = UNLOAD_MILLISECONDS,
): Promise<void> {
  if (isOfNeighbour({ neighbours }, { slug, port })) return;
  const signal = AbortSignal.timeout(milliseconds);
  await askOllama({ connection, port, signal }, (ollama) => unloadAndRemove(ollama, aliasOf(slug)));
}

function isOfNeighbour({ neighbours }: Pick<Site, 'neighbours'>, { slug, port }: Named): boolean {
  return neighbours.some((one) => one.tenant === slug && (one.port ?? port) === port);
}

function isNamed(daemon: DaemonFacts | undefined, name: string): boolean {
  return daemon?.state === 'up' && daemon.models.some((one) => one.name === name);
}

/** Of tenants that the fleet may not name any more. */
function declaredPorts({ slots }: MachineFacts): readonly number[] {
  return slots.flatMap(({ pointerPort = [] }) => pointerPort);
}

/** Unloaded first: what is loaded under a name that is gone cannot be addressed any more. */
async function unloadAndRemove(ollama: OllamaClient, alias: string): Promise<void> {
  await unloadModel(ollama, alias);
  await ollama.remove(alias);
}
