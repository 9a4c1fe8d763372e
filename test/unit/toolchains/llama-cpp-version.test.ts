import { expect, test } from 'vitest';
import { llamaCppPin } from '../../../src/toolchains/llama-cpp/pin.ts';
import {
  isPinnedVersion,
  parseLlamaCppVersion,
  showVersion,
} from '../../../src/toolchains/llama-cpp/version.ts';

/** As the programs print it; what they are, for people; whether that is v0.5.0. */
const printed: readonly (readonly [string, string | undefined, boolean])[] = [
  ['version: 0.5.0 (build 1, commit de3ff81)\nbuilt with GNU 12.2.0 for Linux x86_64', 'v0.5.0', true],
  ['version: 0.5.0 (build 9981, commit 0123abc)\nbuilt with AppleClang 17 for Darwin arm64', 'v0.5.0', true],
  // A development build says 0.5.0-dev from that release on until the next: only its commit tells.
  ['version: 0.5.0-dev (build 1, commit de3ff81)', 'v0.5.0-dev (de3ff81)', true],
  ['version: 0.5.0-dev (build 17, commit 0123abc)', 'v0.5.0-dev (0123abc)', false],
  ['version: 0.5.1 (build 40, commit 0123abc)', 'v0.5.1', false],
  ['version: 0.50.0 (build 40, commit 0123abc)', 'v0.50.0', false],
  ['version: 6123 (79c1160b)\nbuilt with cc (GCC) 15.1.1 for x86_64-linux-gnu', 'b6123 (79c1160b)', false],
  ['version: 0 (unknown)', 'b0 (unknown)', false],
  ['llama-server: error while loading shared libraries', undefined, false],
];

test.each(printed)('%s', (text, shown, isPinned) => {
  const found = parseLlamaCppVersion(text);
  expect(found === undefined ? undefined : showVersion(found)).toBe(shown);
  expect(found !== undefined && isPinnedVersion(found, llamaCppPin)).toBe(isPinned);
});

const VERSION = 'version: 0.5.0 (build 1, commit de3ff81)\n';
const BUILT = 'built with GNU 12.2.0 for Linux x86_64\n';

// Its log has a thread of its own: these are outputs of one and the same program.
test.each([
  ['behind', `0.00.000.653 I srv  llama_server: initializing ...\n${VERSION}${BUILT}`],
  ['in the middle of', `0.00.001.220 ${VERSION}${BUILT}I srv  llama_server: initializing ...\n`],
  ['around', `${VERSION}0.00.001.220 I srv  ${BUILT}llama_server: initializing ...\n`],
])('is found %s what the program logs, with its compiler', (_where, text) => {
  expect(parseLlamaCppVersion(text)).toMatchObject({ version: '0.5.0', compiler: 'GNU 12.2.0' });
});

test('a pin may name a numbered build', () => {
  const found = parseLlamaCppVersion('version: 6123 (79c1160b)');
  expect(found !== undefined && isPinnedVersion(found, { ...llamaCppPin, version: 'b6123' })).toBe(true);
});
