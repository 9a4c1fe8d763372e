/** Chat templates in their sandbox: what ends, what does not, and what wants more than a conversation. */
import { expect, test } from 'vitest';
import { takeNotes } from '../../../../src/evaluations/gates/integrity/notes.ts';
import { renderTemplate } from '../../../../src/evaluations/gates/integrity/render-template.ts';

async function noted(template: string) {
  const notes = takeNotes();
  const { signal } = new AbortController();
  const characters = await renderTemplate('m.gguf', template, { notes, signal });
  const { found, unseen } = notes.result();
  return { characters, found: found.map(({ what }) => what), unseen: unseen.map(({ what }) => what) };
}

test('a template that writes the conversation has no findings', async () => {
  const template = '{% for m in messages %}<{{ m.role }}>{{ m.content }}{% endfor %}{{ eos_token }}';
  expect(await noted(template)).toEqual({ characters: 101, found: [], unseen: [] });
});

test.each([
  [
    'loops',
    '{% for i in range(1000) %}{% for j in range(1000) %}{{ i * j }}{% endfor %}{% endfor %}',
    'stopped after',
  ],
  ['counts far', '{{ range(1000000000000) }}', 'stopped after'],
  [
    'grows',
    '{% set n = namespace(s="xx") %}{% for i in range(60) %}{% set n.s = n.s ~ n.s %}{% endfor %}',
    'Invalid string length',
  ],
])('a template that %s is stopped', async (_, template, why) => {
  const { characters, found } = await noted(template);
  expect(characters).toBeUndefined();
  expect(found).toEqual([
    expect.stringMatching(new RegExp(`^the chat template does not end: .*${why}`, 'u')),
  ]);
});

test.each([
  "{{ ''.__class__.__mro__[1].__subclasses__() }}",
  "{{ messages['__class__'] }}",
  "{{ ('{0.__class__}').format(messages) }}",
])('a template that reaches into the interpreter is reported: %s', async (template) => {
  expect((await noted(template)).found).toEqual([
    'the chat template reaches for __class__, which only code needs',
  ]);
});

test('a template that leaves out the last question is reported', async () => {
  expect((await noted('{{ messages[0].content }}')).found).toEqual([
    'the chat template leaves out what the user says last',
  ]);
});

test.each([
  ["{{ raise_exception('no system') }}", 'the chat template refuses a sample conversation: no system'],
  ['{% for m in messages %}', 'the chat template cannot be rendered here: '],
])('a template that cannot be rendered is not said to be right: %s', async (template, what) => {
  const { found, unseen } = await noted(template);
  expect({ found, unseen }).toEqual({ found: [], unseen: [expect.stringContaining(what)] });
});
