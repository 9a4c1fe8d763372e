import type { Kind } from '../../../src/resources/id.ts';
import type { Action } from '../../../src/plan/action.ts';
import { NO_COST } from '../../../src/plan/action.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import type { Place } from '../../../src/diagnostics/place.ts';
import type { Digest } from '../../../src/resources/digest.ts';

/** A digest that people can tell from others: `digestOf('a')` is sixty-four a. */
export function digestOf(hex: string): Digest {
  return `sha256:${hex.repeat(64).slice(0, 64)}`;
}

export function placeAt(line: number, path = 'families.zen'): Place {
  return { file: 'zoo.fleet.yaml', line, column: 7, length: 4, path };
}

export function actionOf<K extends Kind>(
  wish: Pick<Action<K>, 'kind' | 'id'> & Partial<Action<K>>,
): Action<K> {
  return {
    key: digestOf('1'),
    verb: 'create',
    changes: [],
    inputs: [],
    reads: [],
    cost: NO_COST,
    why: [],
    place: placeAt(12),
    after: [],
    ...wish,
  };
}

/** A plan with nothing in it, and what the test is about. */
export function planOf(wish: Partial<Plan> = {}): Plan {
  return {
    format: 'zoo.plan/v1',
    fleet: 'zen-supra',
    ledgerTip: [],
    ledger: '0193c0de',
    approval: digestOf('e'),
    drift: [],
    actions: [],
    held: [],
    unknown: [],
    unneeded: [],
    extras: [],
    claimed: [],
    unmanaged: [],
    unchanged: 0,
    notes: [],
    summary: {
      add: 0,
      change: 0,
      destroy: 0,
      convert: 0,
      publish: 0,
      swap: 0,
      ask: 0,
      fetch: 0,
      cost: NO_COST,
    },
    observation: {
      reads: 9,
      byRoute: { 'GET /api/models': 9 },
      bytes: 4096,
      modelBytes: 0,
      machines: 1,
      hashedBytes: 0,
    },
    ...wish,
  };
}

/** Something of everything: what a first look at a busy fleet could be. */
export function busyPlan(): Plan {
  const q4 = 'artifact/zen/nano-4b/gguf/q4_k_m' as const;
  return planOf({
    drift: [
      {
        id: 'publication/hub/zenlm/zen-eco-GGUF',
        class: 'content',
        text: 'README.md was edited on the hub',
        changes: [{ field: 'file:README.md', from: digestOf('a'), to: digestOf('b') }],
        place: placeAt(40),
      },
    ],
    actions: [
      actionOf({
        kind: 'artifact',
        id: q4,
        changes: [
          { field: 'digest', to: { pending: digestOf('c') } },
          { field: 'file', to: 'zen-nano-4b-Q4_K_M.gguf' },
        ],
        cost: { ...NO_COST, cpuSeconds: 2160, scratchBytes: 8_100_000_000, downBytes: 18_400_000_000 },
        why: [{ text: 'never made; publication/hub/zenlm/zen-nano-4b-GGUF wants it', place: placeAt(12) }],
      }),
      actionOf({
        kind: 'publication',
        id: 'publication/hub/zenlm/zen-nano-4b-GGUF',
        verb: 'update',
        changes: [
          { field: 'file:zen-nano-4b-Q4_K_M.gguf', from: digestOf('d'), to: { pending: digestOf('c') } },
          { field: 'visibility', from: 'public', to: 'private' },
          { field: 'tag:2025.01.24-instruct', from: 'abc' },
        ],
        cost: { ...NO_COST, upBytes: 2_500_000_000 },
        why: [{ text: `${q4} changes` }],
        after: [q4],
      }),
      actionOf({
        kind: 'residency',
        id: 'residency/thor/main',
        verb: 'replace',
        changes: [{ field: 'tenant', from: 'zen-eco-gguf-q8_0', to: 'zen-nano-4b-gguf-q4_k_m' }],
        cost: { ...NO_COST, memoryBytes: 3_200_000_000, gapSeconds: 4 },
        why: [{ text: 'hosts changed from zen/eco to zen/nano-4b', place: placeAt(58) }],
        after: [q4],
      }),
    ],
    held: [
      {
        id: 'publication/hub/zenlm/zen-eco-MLX-4bit',
        by: 'evaluation/zen/eco/gguf/q8_0/identity',
        reasons: [{ text: '1 of 3 identity questions passed, 3 needed', place: placeAt(25) }],
        place: placeAt(31),
      },
    ],
    unknown: Array.from({ length: 40 }, (_, index) => ({
      id: `artifact/zen/model-${index}/onnx` as const,
      why: 'format onnx is not in this version',
      class: 'unsupported' as const,
      place: placeAt(19),
    })),
    extras: [{ id: 'publication/hub/zenlm/zen-nano-4b-GGUF', what: 'notes.txt' }],
    unneeded: [
      { id: 'artifact/zen/nano-4b/gguf/q5_k_m', reasons: [{ text: 'nothing publishes or hosts it' }] },
    ],
    unmanaged: ['residency/old-box/main'],
    unchanged: 214,
    summary: {
      add: 2,
      change: 1,
      destroy: 1,
      convert: 1,
      publish: 1,
      swap: 1,
      ask: 0,
      fetch: 0,
      cost: { ...NO_COST, downBytes: 18_400_000_000, upBytes: 2_500_000_000, cpuSeconds: 2160 },
    },
  });
}
