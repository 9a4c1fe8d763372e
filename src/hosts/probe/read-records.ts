const NUL = '\0';
const FIELDS = 3;

/** What the probe prints, behind its marker: kind, argument, value, each ended by a NUL. */
export interface ProbeRecords {
  /** The first value of a kind. */
  value(kind: string, argument?: string): string | undefined;
  all(kind: string, argument?: string): readonly ProbeRecord[];
}
export interface ProbeRecord {
  readonly kind: string;
  readonly argument: string;
  readonly value: string;
}

/** Noise of a login shell before the marker is skipped. Undefined: it was cut, or is no probe's. */
export function readRecords(output: string, marker: string): ProbeRecords | undefined {
  const start = `${marker}${NUL}`;
  const at = output.indexOf(start);
  if (at === -1) return undefined;
  const fields = output.slice(at + start.length).split(NUL);
  // Every field is ended, so that what comes behind the last NUL is empty.
  if (fields.pop() !== '' || fields.length % FIELDS !== 0) return undefined;
  const byKind = new Map<string, ProbeRecord[]>();
  let last = '';
  for (let index = 0; index < fields.length; index += FIELDS) {
    const [kind = '', argument = '', value = ''] = fields.slice(index, index + FIELDS);
    const records = byKind.get(kind);
    if (records === undefined) byKind.set(kind, [{ kind, argument, value }]);
    else records.push({ kind, argument, value });
    last = kind;
  }
  if (last !== 'end') return undefined;
  const all = (kind: string, argument?: string): readonly ProbeRecord[] =>
    (byKind.get(kind) ?? []).filter((record) => argument === undefined || record.argument === argument);
  return { all, value: (kind, argument) => all(kind, argument)[0]?.value };
}
