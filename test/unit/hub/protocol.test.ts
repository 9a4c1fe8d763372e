import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRange } from '../../../src/hub/http/parse-range.ts';
import { readLines } from '../../../src/hub/http/read-body.ts';
import { matchRoute, splitPath } from '../../../src/hub/http/route.ts';
import { isBinary, lfsMatcher } from '../../../src/hub/routes/preupload.ts';
import { DEFAULT_GIT_ATTRIBUTES } from '../../../src/hub/routes/initial-files.ts';
import { parseFrontMatter } from '../../../src/hub/store/model-card.ts';
import { openUrlSigner } from '../../../src/hub/url-signer.ts';
import { checkPath } from '../../../src/hub/store/check-path.ts';
import { checkRefName } from '../../../src/hub/store/check-ref-name.ts';

describe('addresses', () => {
  it('are split before they are decoded', () => {
    const match = matchRoute(
      '/api/:type/:namespace/:name/tree/*',
      splitPath('/api/models/a/b/tree/feat%2Fx/sub%20dir'),
    );
    expect(match).toEqual({
      params: { type: 'models', namespace: 'a', name: 'b' },
      rest: ['feat/x', 'sub dir'],
    });
  });

  it('match nothing else', () => {
    expect(matchRoute('/api/:type', ['api', 'collections'])).toBeUndefined();
    expect(matchRoute('/:namespace/:name~.git/info', ['a', 'b', 'info'])).toBeUndefined();
    expect(matchRoute('/:namespace/:name~.git/info', ['a', 'b.git', 'info'])?.params).toMatchObject({
      name: 'b',
    });
    expect(() => splitPath('/%E0%A4%A')).toThrow('not well-formed');
  });
});

describe('ranges', () => {
  it.each([
    [undefined, 10, { kind: 'whole' }],
    ['bytes=0-0', 10, { kind: 'part', start: 0, end: 0 }],
    ['bytes=5-', 10, { kind: 'part', start: 5, end: 9 }],
    ['bytes=5-99', 10, { kind: 'part', start: 5, end: 9 }],
    ['bytes=-3', 10, { kind: 'part', start: 7, end: 9 }],
    ['bytes=-99', 10, { kind: 'part', start: 0, end: 9 }],
    ['bytes=10-', 10, { kind: 'outside' }],
    ['bytes=-0', 10, { kind: 'outside' }],
    ['bytes=5-3', 10, { kind: 'whole' }],
    ['bytes=0-1,3-4', 10, { kind: 'whole' }],
    ['bytes=0-0', 0, { kind: 'whole' }],
  ])('%s of a file of %i bytes', (header, size, expected) => {
    expect(parseRange(header, size)).toEqual(expected);
  });
});

it('reads lines however the network cuts them', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.stringMatching(/^[aü]{1,20}$/)),
      fc.integer({ min: 1, max: 7 }),
      async (lines, step) => {
        const bytes = Buffer.from(lines.join('\n'));
        async function* cut(): AsyncIterable<Uint8Array> {
          for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
        }
        const read: string[] = [];
        for await (const line of readLines(cut())) read.push(line);
        expect(read).toEqual(lines);
      },
    ),
  );
});

describe('which files are large', () => {
  it('says .gitattributes, by its last line that speaks of it', () => {
    const isLarge = lfsMatcher(DEFAULT_GIT_ATTRIBUTES);
    for (const path of [
      'model.gguf',
      'deep/er/model.safetensors',
      'saved_model/x/y',
      'events.out.tfevents.1',
      'a.tar.gz',
    ]) {
      expect([path, isLarge(path)]).toEqual([path, true]);
    }
    for (const path of ['README.md', 'gguf', 'config.json', 'bin/readme'])
      expect([path, isLarge(path)]).toEqual([path, false]);
    const changed = lfsMatcher(
      `${DEFAULT_GIT_ATTRIBUTES}*.bin -filter\n# *.txt filter=lfs\nsmall/** !filter\n`,
    );
    expect(changed('a.bin')).toBe(false);
    expect(changed('a.txt')).toBe(false);
    expect(changed('small/a.gguf')).toBe(false);
  });

  it('says the sample, unless a character is cut in two at its end', () => {
    expect(isBinary(Buffer.from('text'))).toBe(false);
    expect(isBinary(Buffer.from('ends in half an ü').subarray(0, -1))).toBe(false);
    expect(isBinary(Buffer.from([0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0xfa]))).toBe(true);
    expect(isBinary(Buffer.from('a\0b'))).toBe(true);
    expect(isBinary(Buffer.alloc(0))).toBe(false);
  });
});

it('reads the front matter of a card, and says what is wrong with it', () => {
  expect(parseFrontMatter('---\nlicense: mit\n---\n# Title\n---\n')).toEqual({
    data: { license: 'mit' },
    errors: [],
  });
  expect(parseFrontMatter('# Title\n---\na: 1\n---\n')).toEqual({ errors: [] });
  expect(parseFrontMatter('---\r\na: 1\r\n---\r\n').data).toEqual({ a: 1 });
  expect(parseFrontMatter('---\na: [\n---\n').errors).toHaveLength(1);
  expect(parseFrontMatter('---\n- a\n---\n').errors).toEqual([
    'the front matter is not a map of keys to values',
  ]);
});

describe('signed addresses', () => {
  const signer = openUrlSigner('00'.repeat(32));
  const split = (url: string) => {
    const [path = '', query = ''] = url.split('?');
    return { path, query: new URLSearchParams(query) };
  };

  it('give back what was signed', () => {
    const { path, query } = split(signer.sign('/lfs/objects/a', { size: '5' }));
    expect(signer.verify(path, query)).toMatchObject({ size: '5' });
    expect(signer.verifyToken(signer.token({ repo: 'r' }).token)).toMatchObject({ repo: 'r' });
  });

  it('are refused when anything of them is changed, or another hub gave them out', () => {
    const { path, query } = split(signer.sign('/lfs/objects/a', { size: '5' }));
    const changed = new URLSearchParams(query);
    changed.set('size', '6');
    expect(() => signer.verify(path, changed)).toThrow('not given out');
    expect(() => signer.verify('/lfs/objects/b', query)).toThrow('not given out');
    expect(() => signer.verify(path, new URLSearchParams())).toThrow('not given out');
    expect(() => openUrlSigner('11'.repeat(32)).verify(path, query)).toThrow('not given out');
    expect(() => signer.verifyToken('nonsense')).toThrow('not given out');
  });
});

describe('names that could lead elsewhere', () => {
  it.each(['', '/a', 'a//b', '../a', 'a/..', '.git/config', 'a/.GIT/x', 'a\0b', 'a\\b', 'x'.repeat(256)])(
    '%j is no path',
    (path) => {
      expect(() => checkPath(path)).toThrow('Invalid path');
    },
  );
  it.each(['', 'a b', 'a..b', '/a', 'a/', 'a.lock', '.a', 'a~1', 'a^', 'HEAD', 'a//b', '@{x'])(
    '%j is no branch',
    (name) => {
      expect(() => checkRefName(name)).toThrow('Invalid name');
    },
  );
  it('but these are', () => {
    for (const path of ['a', 'a/b.txt', '.gitattributes', 'ä ö', 'a#b?c%d'])
      expect(checkPath(path)).toBe(path);
    for (const name of ['main', 'feat/x', '2025.01.24-instruct', 'refs/pr/1'])
      expect(checkRefName(name)).toBe(name);
  });
});
