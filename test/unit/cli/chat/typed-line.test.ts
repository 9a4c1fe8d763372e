import { expect, it } from 'vitest';
import { typedLine } from '../../../../src/cli/chat/typed-line.ts';

it.each([
  ['hi there', { type: 'message', text: 'hi there' }],
  ['  ', { type: 'nothing' }],
  ['/bye', { type: 'command', name: 'bye', rest: '' }],
  ['/system You are  a cat. ', { type: 'command', name: 'system', rest: 'You are  a cat.' }],
  ['/', { type: 'command', name: '', rest: '' }],
  ['"""all in one"""', { type: 'message', text: 'all in one' }],
  ['"""', { type: 'open', lines: [''] }],
  ['"""one', { type: 'open', lines: ['one'] }],
])('%j is %j', (line, typed) => {
  expect(typedLine(line)).toEqual(typed);
});

it('a text of several lines goes on to its quotes, and /bye in it is text', () => {
  expect(typedLine('/bye', ['one'])).toEqual({ type: 'open', lines: ['one', '/bye'] });
  expect(typedLine('  two"""  ', ['one', '/bye'])).toEqual({ type: 'message', text: 'one\n/bye\n  two' });
  expect(typedLine('"""', [''])).toEqual({ type: 'nothing' });
});
