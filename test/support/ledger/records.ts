import { createHash } from 'node:crypto';
import type { Digest } from '../../../src/resources/digest.ts';
import { resourceId } from '../../../src/resources/id.ts';
import type { RunStart } from '../../../src/ledger/ledger.ts';
import type { LedgerRecord } from '../../../src/ledger/records.ts';
import type { SegmentMark } from '../../../src/ledger/segment-mark.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';

export function digestOf(text: string): Digest {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

export function runStart(run: string, overrides: Partial<RunStart> = {}): RunStart {
  return {
    run,
    fleet: 'zen',
    command: 'apply',
    zoo: '0.1.0',
    by: 'dp',
    host: 'laptop',
    at: '2026-01-01T00:00:00.000Z',
    ...overrides,
  };
}

/** What a segment begins with. */
export function runRecord(
  run: string,
  after: readonly SegmentMark[] = [],
  overrides: Partial<RunStart> = {},
): Of<'run'> {
  return { type: 'run', ...runStart(run, overrides), after };
}

const AT = '2026-01-01T00:00:01.000Z';
type Of<T extends LedgerRecord['type']> = Extract<LedgerRecord, { readonly type: T }>;

export function begin(name: string): Of<'begin'> {
  return { type: 'begin', action: digestOf(name), verb: 'create', id: artifact(name), at: AT };
}
/** Of something that others can meet. */
export function beginPublishing(name: string): Of<'begin'> {
  return { ...begin(name), id: resourceId('publication', 'hub', 'zenlm', name) };
}
export function effect(name: string, step: string): Of<'effect'> {
  return { type: 'effect', action: digestOf(name), step, detail: { path: `/tmp/${name} – ü` } };
}
export function done(name: string): Of<'end'> {
  const result = { state: 'done', milliseconds: 12, downBytes: 3, upBytes: 4 } as const;
  return { type: 'end', action: digestOf(name), verb: 'create', id: artifact(name), at: AT, result };
}
export function failed(name: string): Of<'end'> {
  const failure = { class: 'tool', message: `llama-quantize ended with 1 for ${name}` } as const;
  return { ...done(name), result: { state: 'failed', failure } };
}
export function output(name: string, bytes = name): Of<'output'> {
  return {
    type: 'output',
    key: digestOf(`key of ${name}`),
    id: artifact(name),
    seconds: 1.5,
    output: {
      digest: digestOf(`bytes of ${bytes}`),
      files: [{ path: innerPath(`${name}.gguf`), size: 1234, sha256: digestOf(`file ${bytes}`) }],
      facts: {
        architecture: 'qwen3',
        parameters: 4e9,
        tensorTypes: { q4_k: 12, f32: 5 },
        hasChatTemplate: true,
      },
      platform: 'linux-x64, gcc 12.2',
    },
  };
}
export function baseline(name: string, value: string): Of<'baseline'> {
  return { type: 'baseline', id: artifact(name), fields: { value }, action: digestOf(name), at: AT };
}
export function close(exit = 0): Of<'close'> {
  return { type: 'close', at: AT, exit, counts: { done: 1 } };
}
export function artifact(name: string): `artifact/${string}` {
  return resourceId('artifact', 'zen', name, 'gguf', 'q4_k_m');
}

/** What a finished artifact leaves in the ledger. */
export function finished(name: string): readonly LedgerRecord[] {
  return [begin(name), effect(name, 'convert'), output(name), done(name), baseline(name, name)];
}
