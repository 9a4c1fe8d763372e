import { type Digest, isDigest } from '../resources/digest.ts';
import type { BackendSettings } from '../resources/machine.ts';
import { type InnerPath, parseInnerName, parseInnerPath } from '../resources/inner-path.ts';
import { isObject, jsonText, numberOf, parseObject, textOf, type JsonObject } from './json-object.ts';

/**
 * A slot's `current.json`: the truth about who lives there, replaced by rename. It carries all that is needed
 * to start the tenant again, so that a swap that fails can go back by itself.
 */
export interface Pointer {
  /** Absent: the residency was ended. */
  readonly tenant?: InnerPath;
  /** Grows with every move; a swap that was planned on another one is stale. */
  readonly generation: number;
  readonly since?: string;
  readonly digest?: Digest;
  readonly serving?: ServingSpec;
}
export interface ServingSpec {
  readonly backend: string;
  /** Relative to the model-zoo directory: `available/<hex>/<file>`. */
  readonly weights: InnerPath;
  readonly context: number;
  readonly parallel: number;
  readonly port: number;
  /** Of the backend alone. */
  readonly settings: BackendSettings;
  /** How large the file is; absent: it was not written down. */
  readonly weightsBytes?: number;
  /** The estimate that it was let in with; absent: there was none. */
  readonly memoryBytes?: number;
}

/** Undefined when there is none, or it is not readable as one: a tenant that is no name of a folder is none. */
export function parsePointer(text: string | undefined): Pointer | undefined {
  const object = parseObject(text);
  const generation = numberOf(object, 'generation');
  if (object === undefined || generation === undefined) return undefined;
  const name = textOf(object, 'tenant');
  const tenant = name === undefined ? undefined : parseInnerName(name).path;
  if (name !== undefined && tenant === undefined) return undefined;
  const since = textOf(object, 'since');
  const digest = textOf(object, 'digest');
  const serving = parseServing(object['serving']);
  return {
    generation,
    ...(tenant === undefined ? {} : { tenant }),
    ...(since === undefined ? {} : { since }),
    ...(digest !== undefined && isDigest(digest) ? { digest } : {}),
    ...(serving === undefined ? {} : { serving }),
  };
}

/** Fields that zoo does not know stay; an ended residency says `null`, so that readers of the seed's layout see it. */
export function pointerText(pointer: Pointer, before: string | undefined): string {
  const kept: JsonObject = { ...parseObject(before) };
  const { tenant, generation, since, digest, serving } = pointer;
  return jsonText({
    ...kept,
    tenant: tenant ?? null,
    generation,
    since: since ?? null,
    digest: digest ?? null,
    serving: serving ?? null,
  });
}

function parseSettings(value: unknown): BackendSettings {
  const settings: Record<string, string | number | boolean> = {};
  for (const [name, one] of Object.entries(isObject(value) ? value : {}))
    if (typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean') settings[name] = one;
  return settings;
}

function parseServing(value: unknown): ServingSpec | undefined {
  if (!isObject(value)) return undefined;
  const backend = textOf(value, 'backend');
  const { path: weights } = parseInnerPath(textOf(value, 'weights') ?? '');
  const context = numberOf(value, 'context');
  const parallel = numberOf(value, 'parallel');
  const port = numberOf(value, 'port');
  if (
    backend === undefined ||
    weights === undefined ||
    context === undefined ||
    parallel === undefined ||
    port === undefined
  )
    return undefined;
  const settings = parseSettings(value['settings']);
  const weightsBytes = numberOf(value, 'weightsBytes');
  const memoryBytes = numberOf(value, 'memoryBytes');
  return {
    backend,
    weights,
    context,
    parallel,
    port,
    settings,
    ...(weightsBytes === undefined ? {} : { weightsBytes }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
  };
}
