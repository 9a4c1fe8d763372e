import type { LedgerRecord } from './records.ts';

type Shape = Readonly<Record<string, 'string' | 'number' | 'object'>>;

/** What the fold relies on. Exhaustive: a record type without a line here does not compile. */
const SHAPES: { readonly [T in LedgerRecord['type']]: Shape } = {
  run: {
    run: 'string',
    fleet: 'string',
    command: 'string',
    zoo: 'string',
    by: 'string',
    host: 'string',
    at: 'string',
  },
  begin: { action: 'string', verb: 'string', id: 'string', at: 'string' },
  effect: { action: 'string', step: 'string', detail: 'object' },
  end: { action: 'string', verb: 'string', id: 'string', at: 'string', result: 'object' },
  output: { key: 'string', id: 'string', output: 'object', seconds: 'number' },
  source: { key: 'string', id: 'string', output: 'object' },
  report: { report: 'object', id: 'string', at: 'string' },
  baseline: { id: 'string', fields: 'object', action: 'string', at: 'string' },
  forget: { id: 'string', at: 'string' },
  content: { id: 'string', digest: 'string', artifacts: 'object', at: 'string' },
  protected: { what: 'string', at: 'string' },
  unprotected: { what: 'string', at: 'string' },
  moved: { from: 'string', to: 'string' },
  close: { at: 'string', exit: 'number', counts: 'object' },
};

const SHAPE_OF: ReadonlyMap<unknown, Shape> = new Map(Object.entries(SHAPES));

/** Shallow on purpose: the line's checksum says already that these are the bytes that some zoo wrote. */
export function isLedgerRecord(value: object): value is LedgerRecord {
  const shape = SHAPE_OF.get('type' in value ? value.type : undefined);
  if (shape === undefined) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return Object.entries(shape).every(([name, type]) => {
    const field = fields.get(name);
    return typeof field === type && field !== null;
  });
}
