import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { parsedAs } from '../resources/foreign-json.ts';
import { LedgerDamaged, LedgerTooNew } from './errors.ts';
import { LEDGER_FORMAT, judgeFormat } from './ledger-format.ts';

/** `ledger.json`: written once, with the ledger. Plans and approvals name the id. */
export function newIdentity(): { readonly id: string; readonly text: string } {
  const id = randomUUID();
  return { id, text: identityText(id) };
}

export function identityText(id: string): string {
  return `${JSON.stringify({ format: LEDGER_FORMAT, id })}\n`;
}

const identity = v.object({ format: v.optional(v.unknown()), id: v.optional(v.unknown()) });

/** @throws LedgerTooNew, LedgerDamaged */
export function parseIdentity(text: string, where: string): string {
  const value = parsedAs(identity, text);
  if (value === undefined) throw new LedgerDamaged(where, 'it is not a JSON object');
  const { format, id } = value;
  if (judgeFormat(format) === 'major') throw new LedgerTooNew(where, String(format));
  if (judgeFormat(format) === 'foreign')
    throw new LedgerDamaged(where, 'it does not say that it is a ledger');
  if (!isLedgerId(id)) throw new LedgerDamaged(where, 'it has no id');
  return id;
}

/** It is the name of a folder on this machine: a word, and nothing else. */
export function isLedgerId(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(value);
}
