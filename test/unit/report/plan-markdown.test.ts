import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Action, NO_COST } from '../../../src/plan/action.ts';
import { COMMENT_LIMIT, planMarkdown } from '../../../src/report/plan-markdown.ts';
import { actionOf, busyPlan, digestOf, planOf } from '../../support/cli/plans.ts';

describe('a plan as Markdown', () => {
  it('folds what is long and colours what changes', () => {
    expect(planMarkdown(busyPlan())).toMatchInlineSnapshot(`
      "## zoo plan: zen-supra

      **1 held, although wanted.**

      **Plan: 2 to add, 1 to change, 1 to destroy.**

      Work: 1 convert, 1 publish, 1 swap; 214 unchanged; 18.4 GB down, 2.5 GB up, ~36 CPU-min; 9 API reads.

      <details open><summary>Held (1)</summary>

      \`\`\`text
        # publication/hub/zenlm/zen-eco-MLX-4bit (zoo.fleet.yaml:31)
            held by evaluation/zen/eco/gguf/q8_0/identity
            1 of 3 identity questions passed, 3 needed (zoo.fleet.yaml:25)
      \`\`\`

      </details>

      <details open><summary>Drift (1)</summary>

      \`\`\`diff
      # publication/hub/zenlm/zen-eco-GGUF has drifted
      !   content: README.md was edited on the hub (zoo.fleet.yaml:40)
      !   file:README.md = sha256:aaaaaaaaaaaa -> sha256:bbbbbbbbbbbb
      \`\`\`

      </details>

      <details open><summary>Actions (3)</summary>

      \`\`\`diff
      # artifact/zen/nano-4b/gguf/q4_k_m will be made
      +   artifact "zen/nano-4b/gguf/q4_k_m" {
      +     digest = (known after apply)
      +     file   = "zen-nano-4b-Q4_K_M.gguf"
            # why: never made; publication/hub/zenlm/zen-nano-4b-GGUF wants it (zoo.fleet.yaml:12)
            # cost: 18.4 GB down, ~36 CPU-min, 8.1 GB scratch disk
          }

      # publication/hub/zenlm/zen-nano-4b-GGUF will be changed
      !   publication "hub/zenlm/zen-nano-4b-GGUF" {
      !     file:zen-nano-4b-Q4_K_M.gguf = sha256:dddddddddddd -> (known after apply)
      !     visibility                   = "public" -> "private"
      -     tag:2025.01.24-instruct      = "abc" -> gone
            # why: artifact/zen/nano-4b/gguf/q4_k_m changes (zoo.fleet.yaml:12)
            # cost: 2.5 GB up
          }

      # residency/thor/main will be swapped
      -/+ residency "thor/main" {
      !     tenant = "zen-eco-gguf-q8_0" -> "zen-nano-4b-gguf-q4_k_m"
            # why: hosts changed from zen/eco to zen/nano-4b (zoo.fleet.yaml:58)
            # cost: 3.2 GB memory, ~4s without a tenant
          }
      \`\`\`

      </details>

      <details><summary>Unknown (40)</summary>

      \`\`\`text
        ? format onnx is not in this version
            artifact/zen/model-0/onnx, artifact/zen/model-1/onnx, artifact/zen/model-2/onnx and 37 more
      \`\`\`

      </details>

      <details><summary>Not zoo's (1)</summary>

      \`\`\`text
      notes.txt at publication/hub/zenlm/zen-nano-4b-GGUF
      \`\`\`

      </details>

      To do exactly these 3 actions: \`zoo apply --approval sha256:eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee\`.
      "
    `);
  });

  it('puts the approval digest where a reviewer finds it', () => {
    expect(planMarkdown(busyPlan())).toContain(`\`zoo apply --approval ${digestOf('e')}\``);
  });

  it('asks for no approval when there is nothing to approve', () => {
    expect(planMarkdown(planOf())).not.toContain('--approval');
  });

  it('fits into a comment whatever the plan is, with every fence closed and the approval in it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 300 }), (actions, length) => {
        const markdown = planMarkdown(largePlan(actions, length));
        expect(markdown.length).toBeLessThanOrEqual(COMMENT_LIMIT);
        expect(markdown.match(/^```/gm)?.length ?? 0).toSatisfy((count: number) => count % 2 === 0);
        expect(markdown.match(/<details/g)?.length).toBe(markdown.match(/<\/details>/g)?.length);
        expect(markdown).toContain(digestOf('e'));
      }),
      { numRuns: 30 },
    );
  });

  it('says how much did not fit, and never half of an action', () => {
    const markdown = planMarkdown(largePlan(3000, 300));
    expect(markdown).toMatch(/_\d+ blocks did not fit here: `zoo plan --full` shows all, and/);
    expect(markdown.match(/^\+ {3}residency m\d+\/main will be started$/gm)?.length).toBeGreaterThan(600);
  });

  it('shows of a large plan first and whole what the world will see, and sums up what is made on the way', () => {
    const markdown = planMarkdown(planOf({ actions: actionsOf(100) }));
    expect(markdown.match(/<summary>.*<\/summary>/g)).toEqual([
      '<summary>Deleted (1)</summary>',
      '<summary>Publications (100)</summary>',
      '<summary>On the way (200)</summary>',
    ]);
    expect(markdown.match(/^\+ {3}publication "hub\/zenlm\/zen-m\d+" \{$/gm)).toHaveLength(100);
    expect(markdown).toContain('\n  zen/m7: 1 made (gguf/q4_k_m), 1 asked; ~2 CPU-s\n');
    expect(markdown).not.toContain('did not fit');
  });

  it('shows thousands of publications a line each', () => {
    const markdown = planMarkdown(planOf({ actions: actionsOf(600) }));
    expect(
      markdown.match(/^\+ {3}publication hub\/zenlm\/zen-m\d+ will be published; 1.0 GB up$/gm),
    ).toHaveLength(600);
    expect(markdown.length).toBeLessThanOrEqual(COMMENT_LIMIT);
  });

  it('shows how a card will read, and the command that comes to the same plan', () => {
    const markdown = planMarkdown(busyPlan(), {
      cards: [
        { id: 'publication/hub/zenlm/zen-nano', lines: ['- license: mit', '+ license: apache-2.0\u001B[2J'] },
      ],
      words: ' --only zen/nano',
    });
    expect(markdown).toContain('# README.md of publication/hub/zenlm/zen-nano\n- license: mit\n+ license');
    expect(markdown).not.toContain('\u001B');
    expect(markdown).toContain(`\`zoo apply --approval ${digestOf('e')} --only zen/nano\``);
  });

  it('lets no text close the fence that it stands in', () => {
    const markdown = planMarkdown(
      planOf({
        actions: [
          actionOf({
            kind: 'residency',
            id: 'residency/thor/main',
            why: [{ text: '```\n<img src=x>' }],
          }),
        ],
      }),
    );
    expect(markdown).toContain('````diff');
  });
});

/** Of each model an artifact that is made, a question and a publication; and something is deleted. */
function actionsOf(models: number): readonly Action[] {
  return [
    ...Array.from({ length: models }, (_, index): readonly Action[] => {
      const artifact = `artifact/zen/m${index}/gguf/q4_k_m` as const;
      const inputs = [{ id: artifact, key: digestOf('2') }];
      return [
        actionOf({ kind: 'artifact', id: artifact, cost: { ...NO_COST, cpuSeconds: 2 } }),
        actionOf({ kind: 'evaluation', id: `evaluation/zen/m${index}/gguf/q4_k_m/identity`, inputs }),
        actionOf({
          kind: 'publication',
          id: `publication/hub/zenlm/zen-m${index}`,
          inputs,
          changes: [{ field: 'file:README.md', to: { pending: digestOf('3') } }],
          cost: { ...NO_COST, upBytes: 1_000_000_000 },
        }),
      ];
    }).flat(),
    actionOf({ kind: 'publication', id: 'publication/hub/zenlm/zen-old', verb: 'delete' }),
  ];
}

function largePlan(count: number, length: number) {
  return planOf({
    actions: Array.from({ length: count }, (_, index) =>
      actionOf({ kind: 'residency', id: `residency/m${index}/main`, why: [{ text: 'x'.repeat(length) }] }),
    ),
  });
}
