import { expect, test } from 'vitest';
import { changedFiles } from '../../../src/sources/changed-files.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';
import type { ListedFile } from '../../../src/resources/content.ts';
import type { SourceSeen } from '../../../src/resources/source.ts';
import { digestOf } from '../../support/cli/plans.ts';

const ID = 'source/zen/nano';
const OID = 'a'.repeat(40);

function tell(
  listed: readonly ListedFile[],
  seen: Partial<SourceSeen> = {},
  revision?: string,
): string | undefined {
  const files = ['config.json', 'model.safetensors', 'old.json'].map((path) => ({
    path: innerPath(path),
    size: 4,
    sha256: digestOf('1'),
    gitOid: OID,
  }));
  const output = {
    digest: digestOf('9'),
    files,
    architecture: 'llama',
    parameters: 1,
    dtype: 'f16',
    hasChatTemplate: false,
  };
  const sources = new Map([
    [digestOf('8'), { id: ID, output, ...(revision === undefined ? {} : { revision }) } as const],
  ]);
  const observed = { key: digestOf('7'), sizeBytes: 4, hasBytes: false, listed, ...seen };
  return changedFiles(ID, { state: 'present', seen: observed }, { sources });
}

test('a changed source is described by its files: changed, new and gone', () => {
  const listed = [
    { path: innerPath('config.json'), size: 4, gitOid: 'b'.repeat(40) },
    { path: innerPath('model.safetensors'), size: 4, sha256: digestOf('1') },
    { path: innerPath('a.json'), size: 1 },
    { path: innerPath('b.json'), size: 1 },
  ];
  expect(tell(listed)).toBe('config.json changed; a.json, b.json are new; old.json is gone');
});

test('a changed repo is described by its commit too, and by that alone where no file is known', () => {
  const same = ['config.json', 'model.safetensors', 'old.json'].map((path) => ({
    path: innerPath(path),
    size: 4,
    gitOid: OID,
  }));
  const revision = 'c'.repeat(40);
  expect(tell(same, { revision }, 'd'.repeat(40))).toBe('it is at another commit (dddddddddd -> cccccccccc)');
  expect(tell(same)).toBeUndefined();
});
