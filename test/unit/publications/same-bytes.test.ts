import { expect, test } from 'vitest';
import { compareBytes } from '../../../src/publications/same-bytes.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';
import { gitOid, hash } from '../../support/publications/fleet.ts';

const path = innerPath('model.safetensors');
const large = { path, size: 8, gitOid: gitOid('pointer'), sha256: hash('weights') };
const regular = { path, size: 8, gitOid: gitOid('weights') };

test.each([
  ['the same sha256', { sha256: hash('weights') }, large, 'same'],
  ['another sha256', { sha256: hash('other') }, large, 'other'],
  ['the same git hash', { sha256: hash('weights'), gitOid: gitOid('weights') }, regular, 'same'],
  ['another git hash', { sha256: hash('weights'), gitOid: gitOid('other') }, regular, 'other'],
  ['another size, whatever else is known', { size: 7, sha256: hash('weights') }, regular, 'other'],
  ['no git hash, where the hub tells only that', { size: 8, sha256: hash('weights') }, regular, 'unknown'],
  ['no sha256, where the hub tells only that', { gitOid: gitOid('pointer') }, large, 'unknown'],
] as const)('a file with %s', (_, known, remote, compared) => {
  expect(compareBytes(known, remote)).toBe(compared);
});
