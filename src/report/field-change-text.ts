import { isDigest, shortDigest } from '../resources/digest.ts';
import type { FieldChange, FieldValue } from '../resources/fields.ts';

const KNOWN_AFTER_APPLY = '(known after apply)';

export interface ChangeLine {
  readonly symbol: '+' | '~' | '-';
  readonly name: string;
  readonly value: string;
}

export function changeLine(change: FieldChange): ChangeLine {
  const { field: name, from, to } = change;
  if (to === undefined) return { symbol: '-', name, value: `${valueText(from ?? '')} -> gone` };
  if (from === undefined) return { symbol: '+', name, value: valueText(to) };
  return { symbol: '~', name, value: `${valueText(from)} -> ${valueText(to)}` };
}

const GIT_OID = /^git:[0-9a-f]{40}$/;
const SHORT_GIT_OID = 'git:'.length + 12;

/** Digests are cut to what people compare by eye; the whole one is in the JSON. */
function valueText(value: FieldValue): string {
  if (typeof value !== 'string') return KNOWN_AFTER_APPLY;
  if (isDigest(value)) return `sha256:${shortDigest(value)}`;
  return GIT_OID.test(value) ? value.slice(0, SHORT_GIT_OID) : JSON.stringify(value);
}
