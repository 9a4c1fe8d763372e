import { randomUUID } from 'node:crypto';
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

/** @throws LedgerTooNew, LedgerDamaged */
export function parseIdentity(text: string, where: string): string {
  const value = parse(text);
  if (typeof value !== 'object' || value === null) throw new LedgerDamaged(where, 'it is not a JSON object');
  const format = 'format' in value ? value.format : undefined;
  if (judgeFormat(format) === 'major') throw new LedgerTooNew(where, String(format));
  if (judgeFormat(format) === 'foreign')
    throw new LedgerDamaged(where, 'it does not say that it is a ledger');
  const id = 'id' in value ? value.id : undefined;
  if (!isLedgerId(id)) throw new LedgerDamaged(where, 'it has no id');
  return id;
}

/** It is the name of a folder on this machine: a word, and nothing else. */
export function isLedgerId(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
