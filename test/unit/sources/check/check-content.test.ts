import { expect, test } from 'vitest';
import { notContent } from '../../../../src/sources/check/check-content.ts';

const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 7\n`;

test.each([
  ['tokenizer.model', POINTER, 'is a Git LFS pointer, not the file'],
  ['chat_template.jinja', POINTER, 'is a Git LFS pointer, not the file'],
  ['tokenizer.json', '<!DOCTYPE html><html>', 'is a page of a web server, not the file'],
  ['config.json', '\n <html lang="en">', 'is a page of a web server, not the file'],
  ['merges.txt', '<?xml version="1.0"?><Error><Code>AccessDenied', 'is a page of a web server, not the file'],
  ['tokenizer.model', '{"a":1}', 'is neither a SentencePiece model nor a list of tiktoken'],
  ['tokenizer.json', '', 'is empty'],
])('%s that begins with %j %s', (file, text, what) => {
  expect(notContent(file, Buffer.from(text))).toMatchObject({ what });
});

test.each([
  ['tokenizer.model', '\n\u000E\n\u0005<unk>'],
  ['tiktoken.model', 'IQ== 0\nIg== 1\n'],
  ['chat_template.jinja', '<html>{{ messages }}</html>'],
  ['chat_template.jinja', ''],
  ['__init__.py', ''],
  ['tokenizer_config.json', '{"x":"version https://git-lfs.github.com/spec/v1"}'],
])('%s may begin with %j', (file, text) => {
  expect(notContent(file, Buffer.from(text))).toBeUndefined();
});
