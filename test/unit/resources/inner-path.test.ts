import { describe, expect, test } from 'vitest';
import { innerPath, parseInnerPath, parseInnerPaths } from '../../../src/resources/inner-path.ts';

const GOOD = [
  'config.json',
  '.gitattributes',
  '.gitignore',
  '.github/workflows/check.yml',
  '1_Pooling/config.json',
  'onnx/decoder/int8/model_quantized.onnx_data',
  'model-00001-of-00002.safetensors',
  'a file (1) + more.txt',
  ' leading space.txt',
  '模型/权重.gguf',
  'modèle.gguf',
  '😀.png',
  'Qwen2.5-7B-Instruct-Q4_K_M.gguf',
  'runs/Jan01_12:00:00/events.out.tfevents',
  'console.log',
  'auxiliary.py',
  'com10.txt',
  '..data/x',
  '...x',
  'legit.git',
  '.gitmodules',
  `${'x'.repeat(255)}/y`,
  'C/x',
  "it's.txt",
  'a"b$c`d;e&f|g.txt',
];

const BAD: readonly (readonly [string, RegExp])[] = [
  ['', /is empty/],
  ['/etc/passwd', /root of the file system/],
  ['//server/share', /root of the file system/],
  ['../x', /leads out of its folder/],
  ['a/../../x', /leads out of its folder/],
  ['a/..', /leads out of its folder/],
  ['..', /leads out of its folder/],
  ['.', /own folder/],
  ['a/./b', /own folder/],
  ['a//b', /empty part/],
  ['a/', /empty part/],
  ['..\\x', /backslash/],
  ['a\\b', /backslash/],
  ['\\\\server\\share', /backslash/],
  ['C:/Windows/x', /drive letter/],
  ['c:x', /drive letter/],
  ['~/.ssh/authorized_keys', /home folder/],
  ['~root/x', /home folder/],
  ['-rf', /option of a command/],
  ['a\0b', /control characters/],
  ['a\nb', /control characters/],
  ['a\u001b[2Jb', /control characters/],
  ['a\u0085b', /control characters/],
  ['a\u202egpj.exe', /invisible/],
  ['a\u200bb', /invisible/],
  ['a\u200db', /invisible/],
  ['a\u2028b', /invisible/],
  ['a\ufeffb', /invisible/],
  ['a\u3164b', /invisible/],
  ['a\u00adb', /invisible/],
  ['.g\u200cit/config', /invisible/],
  ['a\ud800b', /not valid UTF-8/],
  ['a\ufffdb', /not valid UTF-8/],
  ['CON', /device/],
  ['nul.txt', /device/],
  ['a/Aux.py', /device/],
  ['com1', /device/],
  ['LPT¹.txt', /device/],
  ['CONIN$', /device/],
  ['nul:x', /device/],
  ['con .txt', /device/],
  ['a./b', /ends in a dot/],
  ['x ', /ends in a dot or a space/],
  ['x...', /ends in a dot/],
  ['.git/config', /git's own folder/],
  ['a/.GIT/hooks/post-checkout', /git's own folder/],
  ['GIT~1/config', /git's own folder/],
  ['.git::$INDEX_ALLOCATION/config', /git's own folder/],
  ['x'.repeat(256), /part longer than 255 bytes/],
  ['é'.repeat(128), /part longer than 255 bytes/],
  ['a/'.repeat(520) + 'a', /longer than 1024 bytes/],
];

describe('a path below a root', () => {
  test.each(GOOD)('may be %j', (text) => {
    expect(parseInnerPath(text)).toEqual({ path: text });
  });

  test.each(BAD)('is not %j', (text, problem) => {
    expect(parseInnerPath(text).problem).toMatch(problem);
    expect(() => innerPath(text)).toThrow(problem);
  });

  test('is named in a message as one visible, short line', () => {
    expect(parseInnerPath(`../\u001b[2J\n${'x'.repeat(500)}`).problem).toBe(
      `the file name "../␛[2J␊${'x'.repeat(112)}…" holds control characters`,
    );
  });
});

describe('names side by side', () => {
  test('are paths when each is a file of its own', () => {
    const texts = ['config.json', 'onnx/model.onnx', 'onnx/config.json', 'onnx-2/config.json'];
    expect(parseInnerPaths(texts)).toEqual({ paths: texts });
  });

  test.each([
    ['the same name twice', ['a', 'a']],
    ['another case', ['config.json', 'Config.JSON']],
    ['another unicode form', ['mod\u00e8le', 'mode\u0300le']],
    ['a sharp s', ['stra\u00dfe', 'STRASSE']],
    ['a folder in another case', ['Onnx/a', 'onnx/b']],
    ['a file that is a folder too', ['a/b', 'a']],
    ['a folder that is a file too', ['a', 'A/b']],
  ])('are refused for %s', (_what, texts) => {
    expect(parseInnerPaths(texts).problem).toMatch(/is, on some systems, the same as/);
  });

  test('are refused when one of them is no path', () => {
    expect(parseInnerPaths(['a', '../b']).problem).toMatch(/leads out of its folder/);
  });
});
