import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createRepo, uploadFiles } from '@huggingface/hub';
import { findRoute } from '../../../src/hub/answer-request.ts';
import { splitPath } from '../../../src/hub/http/route.ts';
import { type RequestSeen, type RunningHub, serveHub } from '../../../src/hub/serve-hub.ts';
import { type FaultProxy, startFaultProxy } from '../publications/fault-proxy.ts';
import { hubState } from './hub-state.ts';

/** A fleet whose one model comes from one hub and is published to another, each behind a proxy that can be told to fail. */
export interface TwoHubs extends AsyncDisposable {
  readonly proxies: Readonly<Record<Side, FaultProxy>>;
  /** A fleet and a target hub of its own: empty, or a copy of what `keep` kept. */
  open(from?: Kept): Promise<Place>;
}
export type Side = 'source' | 'target';
export interface Place extends AsyncDisposable {
  readonly directory: string;
  /** What both hubs answered since this place was opened, in order. */
  readonly answered: readonly Answered[];
  edit(from: string | RegExp, to: string): Promise<void>;
  /** All that counts on the target hub. */
  state(): Promise<unknown>;
  /** Files and parts that the target hub took, by route. */
  uploads(): Readonly<Record<string, number>>;
  /** Ends it, and keeps what it has become. */
  keep(): Promise<Kept>;
}
export interface Kept {
  readonly directory: string;
}
export interface Answered {
  readonly side: Side;
  /** `POST /api/:type/:namespace/:name/commit/*`. */
  readonly route: string;
  readonly status: number;
  readonly bytes: number;
}

const FLEET = 'zoo.fleet.yaml';
const MODEL = resolve(import.meta.dirname, '../../../examples/demo/sources/zen-nano');
/** Weights go in parts, the tokenizer whole: both ways are passed. */
const PARTS_FROM_BYTES = 100_000;

export async function serveTwoHubs(): Promise<TwoHubs> {
  const top = await mkdtemp(join(tmpdir(), 'zoo-faults-'));
  let answered: Answered[] = [];
  const note =
    (side: Side) =>
    ({ method, route, status, bytesOut }: RequestSeen): void =>
      void answered.push({ side, route: `${method} ${route}`, status, bytes: bytesOut });

  const source = await serveHub({ directory: join(top, 'source'), onRequest: note('source') });
  await fill(source.url);
  const proxies = { source: await startFaultProxy(source.url), target: await startFaultProxy(source.url) };
  let count = 0;

  async function open(from?: Kept): Promise<Place> {
    const directory = join(top, String((count += 1)));
    const hubDirectory = join(directory, 'hub');
    if (from !== undefined) await cp(from.directory, directory, { recursive: true });
    const hub: RunningHub = await serveHub({
      directory: hubDirectory,
      onRequest: note('target'),
      multipartFromBytes: PARTS_FROM_BYTES,
    });
    if (from === undefined) await writeFile(join(directory, FLEET), fleetText(proxies));
    proxies.source.turnTo(source.url);
    proxies.target.turnTo(hub.url);
    answered = [];
    const own = answered;
    return {
      directory,
      answered: own,
      async edit(text, to) {
        const fleet = await readFile(join(directory, FLEET), 'utf8');
        const edited = fleet.replace(text, to);
        if (edited === fleet) throw new Error(`the fleet has no ${String(text)}`);
        await writeFile(join(directory, FLEET), edited);
      },
      async state() {
        // To look is nothing that the run under test has done.
        answered = [];
        const state = await hubState(hub.url);
        answered = own;
        return state;
      },
      uploads() {
        const puts = own.filter(({ route, status }) => route.startsWith('PUT /lfs') && status === 200);
        return Object.fromEntries(
          [...Map.groupBy(puts, ({ route }) => route)].map(([route, { length }]) => [route, length]),
        );
      },
      async keep() {
        const kept = join(top, `kept-${count}`);
        await hub.close();
        await cp(directory, kept, { recursive: true });
        return { directory: kept };
      },
      async [Symbol.asyncDispose]() {
        await hub.close();
        await rm(directory, { recursive: true, force: true });
      },
    };
  }

  return {
    proxies,
    open,
    async [Symbol.asyncDispose]() {
      await Promise.all([proxies.source.close(), proxies.target.close()]);
      await source.close();
      await rm(top, { recursive: true, force: true });
    },
  };
}

/** As the hubs name it themselves, so that a route that is new joins by itself. */
export function routeOf(method: string, path: string): string {
  const { route } = findRoute(method, splitPath(path.split('?')[0] ?? '/'));
  return `${method} ${route.pattern}`;
}

async function fill(hubUrl: string): Promise<void> {
  const access = { repo: 'far/nano', hubUrl, accessToken: 'hf_anybody' };
  await createRepo(access);
  const names = await readdir(MODEL);
  const files = await Promise.all(
    names.map(async (path) => ({ path, content: new Blob([await readFile(join(MODEL, path))]) })),
  );
  await uploadFiles({ ...access, files, commitTitle: 'the model' });
}

function fleetText({ source, target }: TwoHubs['proxies']): string {
  return `zoo: v1
fleet: faults
ledger: { directory: .zoo/ledger }
targets:
  hub: { kind: huggingface, endpoint: "${target.url}", visibility: private }
families:
  zen:
    namespace: zenlm
    license: apache-2.0
    formats: { safetensors: {} }
    publish: [hub]
    models:
      nano:
        version: 2025.01.24-instruct
        source: { huggingface: far/nano, revision: main, endpoint: "${source.url}" }
`;
}
