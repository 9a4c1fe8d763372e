import { expect, test } from 'vitest';
import { makeToolchains, releasePins, toolchains } from '../../../src/toolchains/registry.ts';

test('without a lock, every toolchain is of the version that this release pins', () => {
  const { binaries, mlxLm } = makeToolchains();
  expect(binaries.pin.version).toBe(releasePins['llama.cpp']);
  expect(mlxLm.pin.version).toBe(releasePins['mlx-lm']);
  expect(toolchains.map(({ name }) => name)).toEqual([
    'llama.cpp',
    'llama.cpp-converter',
    'mlx-lm',
    'optimum-onnx',
  ]);
});

test('a lock with the same version leaves the release its sources', () => {
  const { binaries } = makeToolchains({ 'llama.cpp': releasePins['llama.cpp'] ?? '' });
  expect(binaries.pin.sources).not.toEqual([]);
});

test('a lock with another version moves programs and converter together, and no commit of the old one counts', () => {
  const { binaries, converter, mlxLm } = makeToolchains({ 'llama.cpp': 'v0.6.0' });
  expect([binaries.pin.version, converter.pin.version]).toEqual(['v0.6.0', 'v0.6.0']);
  expect(binaries.pin.commits).toEqual([]);
  expect(mlxLm.pin.version).toBe(releasePins['mlx-lm']);
});
