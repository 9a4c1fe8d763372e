import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type TreeEntry,
  commitText,
  gitOid,
  lfsEntry,
  parsePointer,
  pointerText,
  treeOid,
} from '../../../src/hub/store/git-objects.ts';

let repo: string;
beforeEach(() => {
  repo = mkdtempSync(join(tmpdir(), 'zoo-git-'));
  git(['init', '--quiet']);
});
afterEach(() => rmSync(repo, { recursive: true, force: true }));

function git(args: readonly string[], input = ''): string {
  return execFileSync('git', args, { cwd: repo, input, encoding: 'utf8' }).trim();
}

function file(name: string, content: string): TreeEntry {
  const oid = git(['hash-object', '-w', '--stdin'], content);
  expect(gitOid('blob', content)).toBe(oid);
  return { kind: 'file', name, oid, sizeBytes: content.length, digest: 'sha256:', lfs: false };
}

describe('names are those that git itself gives', () => {
  it('to a tree, in whose order a directory counts as if it ended in a slash', () => {
    const inner = [file('z', 'z')];
    const innerOid = git(['mktree'], `100644 blob ${inner[0]?.oid}\tz\n`);
    expect(treeOid(inner)).toBe(innerOid);
    const entries: readonly TreeEntry[] = [
      { kind: 'directory', name: 'a', oid: innerOid },
      file('a.txt', 'dot'),
      file('a0', 'zero'),
      file('ümlaut', 'u'),
      file('B', 'upper'),
    ];
    const lines = entries.map(({ kind, name, oid }) =>
      kind === 'directory' ? `040000 tree ${oid}\t${name}\0` : `100644 blob ${oid}\t${name}\0`,
    );
    expect(treeOid(entries)).toBe(git(['mktree', '-z'], lines.join('')));
    expect(treeOid([])).toBe(git(['mktree'], ''));
  });

  it('to a commit', () => {
    const tree = git(['mktree'], '');
    const commit = {
      tree,
      author: 'ada',
      date: '2025-01-24T12:00:00.000Z',
      title: 'Title',
      description: 'More.\n\nText.',
    };
    const first = git(['hash-object', '-t', 'commit', '-w', '--stdin'], commitText(commit));
    expect(gitOid('commit', commitText(commit))).toBe(first);
    const second = commitText({ ...commit, parent: first });
    expect(git(['hash-object', '-t', 'commit', '-w', '--stdin'], second)).toBe(gitOid('commit', second));
    expect(git(['log', '--format=%an|%aI|%s|%b', '-1', gitOid('commit', second)])).toBe(
      'ada|2025-01-24T12:00:00+00:00|Title|More.\n\nText.',
    );
  });
});

it('gives an LFS file the name that the Hub shows for it', () => {
  // google-bert/bert-base-uncased, pytorch_model.bin
  const entry = lfsEntry(
    'm',
    'sha256:097417381d6c7230bd9e3557456d726de6e83245ec8b24f529f60198a67b203a',
    440_473_133,
  );
  expect(entry.oid).toBe('ba5d19791be1dd7992e33bd61f20207b0f7f50a5');
});

it('knows a pointer from a text that is almost one', () => {
  const digest = `sha256:${'ab'.repeat(32)}` as const;
  expect(parsePointer(Buffer.from(pointerText(digest, 12)))).toEqual({ digest, sizeBytes: 12 });
  for (const text of ['', `${pointerText(digest, 12)}\n`, pointerText(digest, 12).replace('v1', 'v2')]) {
    expect(parsePointer(Buffer.from(text))).toBeUndefined();
  }
});
