import { expect, test } from 'vitest';
import { parseBuildProgress } from '../../../src/toolchains/build-progress.ts';

test.each([
  ['[148/214] Building CXX object tools/server/server-queue.cpp.o', { done: 148, total: 214 }],
  ['[  5%] Building CXX object src/CMakeFiles/llama.dir/llama.cpp.o', { done: 5, total: 100 }],
  ['[100%] Built target llama-server', { done: 100, total: 100 }],
  ['-- Detecting CXX compile features - done', undefined],
  ['warning: array [3/4] is short', undefined],
])('%s', (line, expected) => {
  expect(parseBuildProgress(line)).toEqual(expected);
});
