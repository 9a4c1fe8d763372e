/** Ollama's HTTP interface, as far as zoo uses it. Every method throws WorldFailure, or what undici throws when nothing answers. */
import { createReadStream } from 'node:fs';
import * as v from 'valibot';
import { WorldFailure } from '../../diagnostics/failure.ts';
import { visible } from '../../diagnostics/visible-text.ts';
import { BOUNDS, overBound } from '../../resources/bounds.ts';
import type { Digest } from '../../resources/digest.ts';
import type { Forward } from '../../transports/transport.ts';
import { asForeign } from '../../resources/foreign-json.ts';
import { getJson, type HttpAnswer, postBytes, sendJson } from '../loopback-client.ts';
import { type Listed, parseListed, parseLoaded, parseShown, type Shown } from './answers.ts';
import { READ_ROUTES } from './read-routes.ts';

export interface OllamaClient {
  version(): Promise<string>;
  models(): Promise<readonly Listed[]>;
  loaded(): Promise<readonly (Listed & { readonly isForever: boolean })[]>;
  /** Undefined: there is no model of that name. */
  show(name: string): Promise<Shown | undefined>;
  hasBlob(digest: Digest): Promise<boolean>;
  putBlob(digest: Digest, file: { readonly path: string; readonly size: number }): Promise<void>;
  create(model: Readonly<Record<string, unknown>>): Promise<void>;
  copy(from: string, to: string): Promise<void>;
  /** Nothing there is fine. */
  remove(name: string): Promise<void>;
  /** Resolves when it is loaded. */
  load(name: string, keepAlive: string | number): Promise<void>;
  /** Resolves at once; what it answers now is finished first. */
  unload(name: string): Promise<void>;
}

export function ollamaClient(forward: Forward, signal: AbortSignal): OllamaClient {
  const to = (path: string) => ({ forward, path, readRoutes: READ_ROUTES, signal });
  const get = async (path: string): Promise<unknown> => need(await getJson(to(path)), path);
  const post = async (path: string, value: unknown): Promise<unknown> =>
    need(await sendJson(to(path), 'POST', value), path);
  return {
    async version() {
      const answer = asForeign(ollamaVersion, await get('/api/version'));
      if (answer !== undefined) return answer.version;
      throw new WorldFailure({ class: 'unhealthy', message: 'what answers is not Ollama' });
    },
    models: async () => bounded(parseListed(await get('/api/tags'))),
    loaded: async () => bounded(parseLoaded(await get('/api/ps'))),
    async show(name) {
      const answer = await sendJson(to('/api/show'), 'POST', { model: name });
      return answer.status === 404 ? undefined : parseShown(need(answer, '/api/show'));
    },
    hasBlob: async (digest) => (await sendJson(to(`/api/blobs/${digest}`), 'HEAD')).status === 200,
    async putBlob(digest, { path, size }) {
      const bytes = createReadStream(path);
      try {
        need(await postBytes(to(`/api/blobs/${digest}`), { bytes, size }), '/api/blobs');
      } finally {
        bytes.destroy();
      }
    },
    create: async (model) => void (await post('/api/create', { ...model, stream: false })),
    copy: async (source, destination) => void (await post('/api/copy', { source, destination })),
    async remove(model) {
      const answer = await sendJson(to('/api/delete'), 'DELETE', { model });
      if (answer.status !== 404) need(answer, '/api/delete');
    },
    load: async (model, keepAlive) =>
      void (await post('/api/generate', { model, keep_alive: keepAlive, stream: false })),
    unload: async (model) => void (await post('/api/generate', { model, keep_alive: 0, stream: false })),
  };
}

/** `0.17.4`, `0.17.5-rc0`: it is written down. */
const ollamaVersion = v.object({ version: v.pipe(v.string(), v.regex(/^[\w.+~-]{1,100}$/)) });
const failed = v.object({ error: v.unknown() });

function bounded<T>(models: readonly T[]): readonly T[] {
  const { models: most } = BOUNDS.served;
  if (models.length <= most) return models;
  const remedy = 'look at what answers there';
  throw overBound({
    what: 'the list of models of Ollama',
    how: `has more than ${most}`,
    remedy,
    class: 'tool',
  });
}

/** Errors are `{"error":"…"}`, also behind a 200. */
function need({ status, json }: HttpAnswer, path: string): unknown {
  const error = asForeign(failed, json)?.error;
  if (status >= 200 && status < 300 && error === undefined) return json;
  const why = typeof error === 'string' ? visible(error) : `status ${status}`;
  throw new WorldFailure({ class: 'tool', message: `Ollama answered to ${path}: ${why}` });
}
