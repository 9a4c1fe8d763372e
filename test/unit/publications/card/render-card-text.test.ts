import { describe, expect, test } from 'vitest';
import { renderCard } from '../../../../src/publications/card/render-card.ts';
import { artifactOutput, gateId, gateOutput } from '../../../support/publications/fleet.ts';
import { publishing } from '../../../support/publications/publishing.ts';

describe('text that people and models wrote', () => {
  const nasty = 'a | b\n\n# not a heading <script>x</script> *bold* [link](http://e) `code`';

  test('breaks no table and makes no markup', () => {
    const report = gateOutput(artifactOutput([]).digest, nasty);
    const text = renderCard(
      publishing({
        gates: [{ id: gateId('q4_k_m'), ...report }],
        card: { title: nasty, focus: nasty, branding: { mission: nasty } },
      }),
    );
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    expect(rows.filter((row) => row.replaceAll('\\|', '').split('|').length > 8)).toEqual([]);
    expect(text).not.toMatch(/(?<!\\)<script>/);
    expect(text).not.toMatch(/^# not a heading/m);
    expect(text).not.toContain('[link](http');
  });

  test('a description keeps its paragraphs, and starts no list or heading', () => {
    const text = renderCard(
      publishing({ card: { description: 'First.\n\n# Second\n\n- third\n\n1. fourth' } }),
    );
    expect(text).toContain('First.\n\n\\# Second\n\n\\- third\n\n1\\. fourth\n');
  });

  test('an answer that goes on and on is cut', () => {
    const report = gateOutput(artifactOutput([]).digest, 'x'.repeat(5_000));
    expect(renderCard(publishing({ gates: [{ id: gateId('q4_k_m'), ...report }] })).length).toBeLessThan(
      5_000,
    );
  });
});

test('a wrong answer is shown beside its question', () => {
  const missed = gateOutput(artifactOutput([]).digest, 'I am somebody else.');
  const text = renderCard(publishing({ gates: [{ id: gateId('q4_k_m'), ...missed }] }));
  expect(text).toContain('| What is your name? | "Zen Nano", and not "Qwen" | I am somebody else. | ❌ |');
  expect(text).toContain('| 1 of 2 | all | ❌ failed |');
});
