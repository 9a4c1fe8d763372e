/** The files of the model-zoo directory that zoo shares with others: nothing that is not zoo's is ever lost. */
import { describe, expect, test } from 'vitest';
import { activeLease, endedLease, isOurActiveLease, leaseMatches } from '../../../src/residencies/lease.ts';
import { modelInfoText } from '../../../src/residencies/model-info.ts';
import { parsePointer, pointerText } from '../../../src/residencies/pointer.ts';
import { hashText } from '../../support/machines/rig.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';

const digest = hashText('weights');

describe('the pointer', () => {
  const serving = {
    backend: 'llama-server',
    weights: innerPath('available/00/w.gguf'),
    context: 8192,
    parallel: 1,
    port: 8081,
    settings: {},
    memoryBytes: 7,
  };
  const pointer = { tenant: innerPath('zen'), generation: 3, since: '2026-01-02T03:04:05Z', digest, serving };

  test('says the same after it was written and read', () => {
    expect(parsePointer(pointerText(pointer, undefined))).toEqual(pointer);
  });

  test('of an ended residency keeps its generation and names no tenant', () => {
    const text = pointerText({ generation: 4, since: 'then' }, pointerText(pointer, undefined));
    expect(JSON.parse(text)).toMatchObject({ tenant: null, digest: null, generation: 4 });
    expect(parsePointer(text)).toEqual({ generation: 4, since: 'then' });
  });

  test('keeps fields of others', () => {
    expect(JSON.parse(pointerText(pointer, '{"note":"mine","generation":2}'))).toMatchObject({
      note: 'mine',
      generation: 3,
    });
  });

  test.each([
    ['nothing', undefined],
    ['half a file', '{"tenant":"ze'],
    ['a list', '[]'],
    ['no generation', '{"tenant":"zen"}'],
    ['a tenant in another folder', '{"tenant":"../../x","generation":1}'],
    ['a tenant below a tenant', '{"tenant":"a/b","generation":1}'],
  ])('is not read from %s', (_name, text) => {
    expect(parsePointer(text)).toBeUndefined();
  });

  test('drops weights that lie outside, so that nothing of theirs is started', () => {
    const text = pointerText(pointer, undefined).replace('available/00/w.gguf', '../../w.gguf');
    expect(parsePointer(text)).not.toHaveProperty('serving');
  });

  test('drops a digest that is none', () => {
    expect(parsePointer('{"tenant":"zen","generation":1,"digest":"latest"}')).toEqual({
      tenant: 'zen',
      generation: 1,
    });
  });
});

describe('a lease', () => {
  const terms = {
    model: 'zen/nano',
    machine: 'thor',
    artifact: 'artifact/zen/nano/gguf/q4_k_m',
    digest,
    generation: 2,
    since: '2026-01-02T03:04:05Z',
    by: 'zoo',
  };

  test('has the fields of the layout and those of zoo', () => {
    expect(JSON.parse(activeLease(undefined, terms))).toEqual({
      model: 'zen/nano',
      machine: 'thor',
      installed: '2026-01-02',
      installed_by: 'zoo',
      status: 'active',
      sessions_completed: 0,
      total_tokens_generated: 0,
      lora_checkpoints: 0,
      artifact: terms.artifact,
      digest,
      generation: 2,
      since: terms.since,
      by: 'zoo',
    });
  });

  test('of a tenant that comes back keeps its counters, its first day and what others wrote', () => {
    const before = JSON.stringify({
      installed: '2025-12-24',
      installed_by: 'claude@thor',
      status: 'ended',
      until: 'then',
      sessions_completed: 51,
      mood: 'calm',
    });
    const lease: unknown = JSON.parse(activeLease(before, terms));
    expect(lease).toMatchObject({
      installed: '2025-12-24',
      installed_by: 'claude@thor',
      status: 'active',
      sessions_completed: 51,
      mood: 'calm',
      generation: 2,
    });
    expect(lease).not.toHaveProperty('until');
  });

  test('ends once, with everything kept', () => {
    const ended = endedLease('{"status":"active","mood":"calm"}', 'now');
    expect(JSON.parse(ended ?? '')).toEqual({ status: 'ended', mood: 'calm', until: 'now' });
    expect(endedLease(ended, 'later')).toBeUndefined();
    expect(endedLease('not JSON', 'now')).toBeUndefined();
    expect(endedLease(undefined, 'now')).toBeUndefined();
  });

  test('is about one digest and one generation', () => {
    const lease = activeLease(undefined, terms);
    expect(leaseMatches(lease, { digest, generation: 2 })).toBe(true);
    expect(leaseMatches(lease, { digest, generation: 3 })).toBe(false);
    expect(leaseMatches(lease, { digest: hashText('other'), generation: 2 })).toBe(false);
    expect(leaseMatches(endedLease(lease, 'now'), { digest, generation: 2 })).toBe(false);
  });

  test('that was written by hand is not taken for zoo’s', () => {
    expect(isOurActiveLease(activeLease(undefined, terms))).toBe(true);
    expect(isOurActiveLease('{"status":"active","model":"gemma3:12b"}')).toBe(false);
  });
});

test('model-info.json keeps what a person wrote, and gets what is missing', () => {
  const before = '{"rationale":"out-of-family diversity","performance":{"avg_tokens_per_second":11}}';
  const info = {
    model: 'zen/nano',
    family: 'zen',
    backend: 'llama-server',
    by: 'zoo',
    date: '2026-01-02',
    quantization: 'q4_k_m',
    memoryBytes: 7_940_000_000,
    digest,
  };
  expect(JSON.parse(modelInfoText(before, info))).toEqual({
    model_name: 'zen/nano',
    model_family: 'zen',
    backend: 'llama-server',
    chosen_by: 'zoo',
    chosen_date: '2026-01-02',
    rationale: 'out-of-family diversity',
    quantization: 'q4_k_m',
    memory_footprint_gb: 7.94,
    performance: { avg_tokens_per_second: 11 },
    digest,
  });
});
