import { describe, expect, it } from 'vitest';
import { NO_COST } from '../../../src/plan/action.ts';
import { paintWhen, PLAIN } from '../../../src/report/paint.ts';
import { planText } from '../../../src/report/plan-text.ts';
import { actionOf, busyPlan, digestOf, placeAt, planOf } from '../../support/cli/plans.ts';

const QUIET = { paint: PLAIN, verbose: false };

describe('a plan as text', () => {
  it('tells drift first, then actions, then what is held, unknown and left alone', () => {
    expect(planText(busyPlan(), QUIET)).toMatchInlineSnapshot(`
      "Note: the world has moved since zoo last applied.

        # publication/hub/zenlm/zen-eco-GGUF has drifted
        ! content: README.md was edited on the hub (zoo.fleet.yaml:40)
            ~ file:README.md = sha256:aaaaaaaaaaaa -> sha256:bbbbbbbbbbbb

      ────────────────────────────────────────────────────────────────────────────────

      zoo would perform the following actions, marked with these symbols:
        + create
        ~ change
      -/+ swap one for another

        # artifact/zen/nano-4b/gguf/q4_k_m will be made
        + artifact "zen/nano-4b/gguf/q4_k_m" {
            + digest = (known after apply)
            + file   = "zen-nano-4b-Q4_K_M.gguf"
              # why: never made; publication/hub/zenlm/zen-nano-4b-GGUF wants it (zoo.fleet.yaml:12)
              # cost: 18.4 GB down, ~36 CPU-min, 8.1 GB scratch disk
          }

        # publication/hub/zenlm/zen-nano-4b-GGUF will be changed
        ~ publication "hub/zenlm/zen-nano-4b-GGUF" {
            ~ file:zen-nano-4b-Q4_K_M.gguf = sha256:dddddddddddd -> (known after apply)
            ~ visibility                   = "public" -> "private"
            - tag:2025.01.24-instruct      = "abc" -> gone
              # why: artifact/zen/nano-4b/gguf/q4_k_m changes (zoo.fleet.yaml:12)
              # cost: 2.5 GB up
          }

        # residency/thor/main will be swapped
      -/+ residency "thor/main" {
            ~ tenant = "zen-eco-gguf-q8_0" -> "zen-nano-4b-gguf-q4_k_m"
              # why: hosts changed from zen/eco to zen/nano-4b (zoo.fleet.yaml:58)
              # cost: 3.2 GB memory, ~4s without a tenant
          }

      Held (1), although wanted:
        # publication/hub/zenlm/zen-eco-MLX-4bit (zoo.fleet.yaml:31)
            held by evaluation/zen/eco/gguf/q8_0/identity
            1 of 3 identity questions passed, 3 needed (zoo.fleet.yaml:25)

      Unknown (40), so nothing is done to them:
        ? format onnx is not in this version
            artifact/zen/model-0/onnx, artifact/zen/model-1/onnx, artifact/zen/model-2/onnx and 37 more

      Not zoo's (1), so left alone:
        notes.txt at publication/hub/zenlm/zen-nano-4b-GGUF

      Not needed by anything (1), so not made:
        artifact/zen/nano-4b/gguf/q5_k_m

      No longer in the fleet (1), so left as they are:
        residency/old-box/main

      Plan: 2 to add, 1 to change, 1 to destroy.
      Work: 1 convert, 1 publish, 1 swap; 214 unchanged; 18.4 GB down, 2.5 GB up, ~36 CPU-min; 9 API reads."
    `);
  });

  it('says that nothing changes, and what it looked at for that', () => {
    expect(planText(planOf({ unchanged: 214 }), QUIET)).toMatchInlineSnapshot(`
      "No changes. The world matches the fleet.
      Work: 214 unchanged; 9 API reads."
    `);
  });

  it('does not claim that all is well when something is held or unknown', () => {
    const plan = planOf({
      unknown: [{ id: 'host/thor', why: 'connection refused', class: 'network', place: placeAt(50) }],
    });
    const text = planText(plan, QUIET);
    expect(text).toContain('1 could not be looked at, so that nothing is known of them.');
    expect(text).not.toContain('No changes');
  });

  it('does not claim that the world matches when something that is not zoo’s is drift, and tells it once', () => {
    const id = 'publication/hub/zenlm/zen-nano';
    const text = planText(
      planOf({
        drift: [{ id, class: 'unsafe', text: "evil.py is not zoo's", changes: [], place: placeAt(40) }],
        extras: [
          { id, what: 'evil.py', class: 'unsafe' },
          { id, what: 'cat.png' },
          { id: 'publication/hub/zenlm/zen-eco', what: 'adapter_config.json', class: 'unsafe' },
        ],
      }),
      QUIET,
    );
    expect(text).toMatchInlineSnapshot(`
      "Note: the world has moved since zoo last applied.

        # publication/hub/zenlm/zen-nano has drifted
        ! unsafe: evil.py is not zoo's (zoo.fleet.yaml:40)

      Not zoo's (2), so left alone:
        unsafe: adapter_config.json at publication/hub/zenlm/zen-eco
        cat.png at publication/hub/zenlm/zen-nano

      No changes that zoo would make; 1 drifted, as listed above.
      Work: 0 unchanged; 9 API reads."
    `);
  });

  it('shows of many actions a line each below their model, and whole what takes something away', () => {
    const q4 = 'artifact/zen/nano/gguf/q4_k_m' as const;
    const plan = planOf({
      actions: [
        actionOf({ kind: 'artifact', id: q4, cost: { ...NO_COST, cpuSeconds: 9 } }),
        actionOf({
          kind: 'publication',
          id: 'publication/hub/zenlm/zen-nano',
          verb: 'update',
          inputs: [{ id: q4, key: digestOf('2') }],
          changes: [{ field: 'file:README.md', from: digestOf('3'), to: digestOf('4') }],
          why: [{ text: 'license changes', place: placeAt(9) }],
        }),
        actionOf({ kind: 'host', id: 'host/thor' }),
        actionOf({
          kind: 'residency',
          id: 'residency/thor/main',
          verb: 'delete',
          why: [{ text: 'hosts: none', place: placeAt(20) }],
        }),
      ],
    });
    expect(planText(plan, { ...QUIET, mostActions: 3 })).toMatchInlineSnapshot(`
      "zoo would perform the following actions, marked with these symbols:
        + create
        ~ change
        - destroy

        # residency/thor/main will end
        - residency "thor/main" {
              # why: hosts: none (zoo.fleet.yaml:20)
          }

        # zen/nano
        + artifact gguf/q4_k_m will be made; ~9 CPU-s
        ~ publication hub/zenlm/zen-nano will be changed: README.md; license changes (zoo.fleet.yaml:9)

        # thor
        + host thor will be prepared

      A line each: --full shows every field, and zoo why ID the reasons.

      Plan: 0 to add, 0 to change, 0 to destroy.
      Work: 0 unchanged; 9 API reads."
    `);
    expect(planText(plan, { ...QUIET, mostActions: 4 })).toContain('+ artifact "zen/nano/gguf/q4_k_m" {');
  });

  it('explains only the symbols that it uses', () => {
    const plan = planOf({
      actions: [actionOf({ kind: 'residency', id: 'residency/thor/main', verb: 'delete' })],
    });
    const text = planText(plan, QUIET);
    expect(text).toContain('  - destroy');
    expect(text).not.toContain('  + create');
  });

  it('cuts a long list of files, and shows all of it when asked', () => {
    const changes = Array.from({ length: 40 }, (_, index) => ({ field: `file:${index}`, to: digestOf('a') }));
    const plan = planOf({
      actions: [actionOf({ kind: 'publication', id: 'publication/hub/zenlm/zen-pro', changes })],
    });
    expect(planText(plan, QUIET)).toContain('# and 28 more (-v shows them)');
    expect(planText(plan, { ...QUIET, verbose: true })).toContain('file:39');
  });

  it('names a line of the YAML for every action, also when no reason does', () => {
    const plan = planOf({
      actions: [
        actionOf({ kind: 'source', id: 'source/zen/nano-4b', why: [{ text: 'is new' }], place: placeAt(77) }),
      ],
    });
    expect(planText(plan, QUIET)).toContain('# why: is new (zoo.fleet.yaml:77)');
  });

  it('says the same with colours as without', () => {
    const colored = planText(busyPlan(), { paint: paintWhen(true), verbose: false });
    expect(colored).toContain('\u001B[');
    // oxlint-disable-next-line no-control-regex -- colours are what is taken out
    expect(colored.replaceAll(/\u001B\[\d+m/g, '')).toBe(planText(busyPlan(), QUIET));
  });
});
