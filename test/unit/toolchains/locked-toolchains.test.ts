import { expect, test } from 'vitest';
import { releasePins } from '../../../src/cli/compose/release-pins.ts';
import { REGISTRIES } from '../../../src/cli/registries.ts';

const { toolchains } = REGISTRIES;
const binaries = toolchains['llama.cpp'];
const converter = toolchains['llama.cpp-converter'];
const mlxLm = toolchains['mlx-lm'];

test('without a lock, every toolchain is of the version that this release pins', async () => {
  for (const definition of Object.values(toolchains))
    expect((await definition.open()).pin.version).toBe(releasePins[definition.pin.tool]);
});

test('each is registered by its own name, and no two have the same program', () => {
  expect(Object.values(toolchains).map(({ name }) => name)).toEqual(Object.keys(toolchains));
  const words = Object.values(toolchains).flatMap(({ commands }) => commands);
  expect(new Set(words).size).toBe(words.length);
});

test('a lock with the same version leaves the release its sources', async () => {
  const { pin } = await binaries.open({ 'llama.cpp': releasePins['llama.cpp'] ?? '' });
  expect(pin.sources).not.toEqual([]);
});

test('a lock with another version moves programs and converter together, and no commit of the old one counts', async () => {
  const locked = { 'llama.cpp': 'v0.6.0' };
  const pins = [(await binaries.open(locked)).pin, (await converter.open(locked)).pin];
  expect(pins.map(({ version }) => version)).toEqual(['v0.6.0', 'v0.6.0']);
  expect(pins[0]?.commits).toEqual([]);
  expect((await mlxLm.open(locked)).pin.version).toBe(releasePins['mlx-lm']);
});
