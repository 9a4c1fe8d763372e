import { expect, test } from 'vitest';
import { foundOnce } from '../../../src/toolchains/found-once.ts';
import type { Toolchain, ToolchainContext } from '../../../src/toolchains/toolchain.ts';

const CONTEXT: ToolchainContext = {
  environment: {},
  cacheDirectory: '/nowhere',
  configuredPaths: {},
  signal: new AbortController().signal,
  progress: () => undefined,
  run: () => Promise.reject(new Error('nothing is run here')),
};

function toolchain(answers: readonly (string | Error)[]): Toolchain<string> & { looks: number } {
  return {
    name: 'quill',
    pin: { tool: 'quill', version: 'v1', commits: [], sources: [] },
    looks: 0,
    status: () => Promise.reject(new Error('nobody asks')),
    async ensure() {
      const answer = answers[this.looks] ?? '';
      this.looks += 1;
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
}

test('a tool is looked for once, however many ask for it at the same time', async () => {
  const quill = toolchain(['first', 'second']);
  const { ensure } = foundOnce({ ...quill, ensure: (context) => quill.ensure(context) });
  expect(await Promise.all([ensure(CONTEXT), ensure(CONTEXT)])).toEqual(['first', 'first']);
  expect(await ensure(CONTEXT)).toBe('first');
  expect(quill.looks).toBe(1);
});

test('what was not found is looked for again', async () => {
  const quill = toolchain([new Error('not there'), 'installed since']);
  const { ensure } = foundOnce({ ...quill, ensure: (context) => quill.ensure(context) });
  await expect(ensure(CONTEXT)).rejects.toThrow('not there');
  expect(await ensure(CONTEXT)).toBe('installed since');
});
