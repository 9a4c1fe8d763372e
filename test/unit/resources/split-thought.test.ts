import { expect, test } from 'vitest';
import { openingOf, splitThought } from '../../../src/resources/split-thought.ts';

test('every thought is taken out, wherever it stands', () => {
  expect(splitThought('<think>a</think>I am <think>b</think>Zen')).toEqual({
    answer: 'I am Zen',
    thought: 'a\nb',
    isOpen: false,
  });
  expect(splitThought('a</think>Zen')).toEqual({ answer: 'Zen', thought: 'a', isOpen: false });
  expect(splitThought('Zen<think>a')).toEqual({ answer: 'Zen', thought: 'a', isOpen: true });
});

test('a text of nothing but beginnings is read once', () => {
  // Whoever read on to the end from each of them would not be done in an hour.
  expect(splitThought(`</think>${'<think>'.repeat(300_000)}`).isOpen).toBe(true);
});

test.each([
  ['<|im_start|>assistant\n<think>\n', '<think>\n'],
  ['[/INST][THINK]', '[THINK]'],
  ['assistant\n<think>\n\n</think>\n\n', undefined],
  ['What does <think> mean?<|im_end|>\n<|im_start|>assistant\n', undefined],
])('what a prompt ends with: %j', (prompt, opening) => {
  expect(openingOf(prompt)).toBe(opening);
});
