/** `npm run demo -- formats`: what it tells is so. Each command's exit code is checked by the story itself. */
import { execa } from 'execa';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { testCacheDirectory } from '../support/toolchain/ensure-toolchain.ts';

const RUN = join(import.meta.dirname, '../../examples/run.ts');
let chapters: readonly string[];
beforeAll(async () => {
  const { stdout, exitCode } = await execa(process.execPath, [RUN, 'formats'], {
    reject: false,
    env: { ZOO_CACHE: testCacheDirectory, NO_COLOR: '1' },
  });
  if (exitCode !== 0) throw new Error(stdout);
  chapters = stdout.split(/^\d+\. /mu).slice(1);
}, 900_000);

describe('one model in every format', () => {
  test('is made, judged and published, with what was measured on its card', () => {
    const made = chapters[1] ?? '';
    expect(made.match(/ok$/gmu)).toHaveLength(5);
    expect(made).toMatch(/\| accuracy \| `gguf q8_0` \| .*✅ passed/u);
    expect(made).toMatch(/\| performance \| `gguf q4_k_m` \| .*✅ passed/u);
    expect(made).toMatch(/\| identity \| `mlx 4bit` \| .*✅ passed/u);
    expect(made).toContain('No changes. The world matches the fleet.');
  });

  test('is held to the bytes that it had, when a tool makes others of the same recipe', () => {
    expect(chapters[2]).toContain('The same input, recipe and platform gave other bytes');
  });

  test('is not published as a Q6_K that is a Q2_K, with a corrupted block, or with wrong answers', () => {
    const [, , mislabelled, corrupted, impostor] = chapters;
    expect(mislabelled).toMatch(
      /GGUF: held by evaluation\/\S+\/q6_k\/accuracy\n.*KL divergence of 0.01 at most/u,
    );
    expect(corrupted).toMatch(/GGUF: held by evaluation\/\S+\/q4_k_s\//u);
    expect(impostor).toContain('answered "I am ChatGPT');
    expect(impostor).toMatch(/safetensors +made .* held$/mu);
  });
});
