/** What a tenant said when it was first served: the same weights say it again, or what serves them is not sound. */
import * as v from 'valibot';
import { canonicalJson } from '../resources/content.ts';
import type { Digest } from '../resources/digest.ts';
import { parsedAs } from '../resources/foreign-json.ts';
import type { ServingSpec } from './pointer.ts';

export interface Canary {
  /** How it was served: only a tenant that is served the same way has to say the same. */
  readonly on: string;
  /** Absent: it did not say the same twice, or could not be asked. Nothing is compared with that. */
  readonly answer?: string;
}

/** Weights -> what they said. */
export type Canaries = Map<Digest, Canary>;

/** All that may change an answer at temperature 0, as far as zoo sees it. */
export function servedOn(
  { backend, context, parallel, settings }: ServingSpec,
  { build, template = 'unknown' }: { readonly build: string; readonly template?: string },
): string {
  return canonicalJson({ backend, build, context, parallel, settings, template });
}

const PREFIX = 'canary:';
const written = v.object({ on: v.string(), answer: v.optional(v.string()) });

/** For the ledger: of weights that still lie on the machine. */
export function canaryProof(
  canaries: ReadonlyMap<Digest, Canary>,
  kept: ReadonlySet<Digest>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...canaries].flatMap(([digest, canary]) =>
      kept.has(digest) ? [[`${PREFIX}${digest}`, canonicalJson(canary)]] : [],
    ),
  );
}

export function canariesIn(proof: Readonly<Record<string, string>>): Canaries {
  return new Map(
    Object.entries(proof).flatMap(([name, json]): [Digest, Canary][] => {
      const hex = /^canary:sha256:([0-9a-f]{64})$/u.exec(name)?.[1];
      const read = parsedAs(written, json);
      if (hex === undefined || read === undefined) return [];
      const { on, answer } = read;
      return [[`sha256:${hex}`, { on, ...(answer === undefined ? {} : { answer }) }]];
    }),
  );
}
