import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { renderCard } from '../../../../src/publications/card/render-card.ts';
import { plainWeights, publishing } from '../../../support/publications/publishing.ts';

function frontMatter(text: string): Readonly<Record<string, unknown>> {
  const parsed: unknown = parse(/^---\n(.*?)\n---\n/s.exec(text)?.[1] ?? '');
  return { ...(typeof parsed === 'object' ? parsed : {}) };
}

describe('front matter', () => {
  test('calls a model quantized only when precision was dropped', () => {
    expect(frontMatter(renderCard(publishing()))).toMatchObject({
      base_model: 'zenlm/zen-nano-4b',
      base_model_relation: 'quantized',
    });
    expect(frontMatter(renderCard(plainWeights()))).not.toHaveProperty('base_model_relation');
  });

  test('is read alike by readers of YAML 1.1, for whom a bare `no` is false', () => {
    expect(renderCard(publishing({ card: { languages: ['no', 'en'] } }))).toContain('- "no"\n');
  });

  test('gives a license that hubs do not know a name of its own', () => {
    expect(frontMatter(renderCard(publishing({ card: { license: 'Zen: Community #1' } })))).toMatchObject({
      license: 'other',
      license_name: 'Zen: Community #1',
    });
  });

  test('survives text that is YAML itself', () => {
    const tags = ['a: b', '- c', "it's", '#d', '---'];
    expect(frontMatter(renderCard(publishing({ card: { tags: [...tags, 'e\n---\nf'] } })))['tags']).toEqual(
      expect.arrayContaining([...tags, 'e␊---␊f']),
    );
  });
});
