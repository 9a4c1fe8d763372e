/** What a tenant says is held against what the same weights said there before. */
import { describe, expect, test } from 'vitest';
import type { ChatAnswer } from '../../../src/backends/backend.ts';
import { WorldFailure } from '../../../src/diagnostics/failure.ts';
import { canariesIn, canaryProof } from '../../../src/residencies/canary.ts';
import { rememberedOf } from '../../../src/residencies/remembered.ts';
import { requireOwnWords } from '../../../src/residencies/swap/own-words.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';
import { localConnection } from '../../../src/transports/local/connection.ts';
import { emptyLedger } from '../../support/ledger/empty-ledger.ts';
import { hashText } from '../../support/machines/rig.ts';

const digest = hashText('weights');
const serving = {
  ...{ backend: 'any', weights: innerPath('available/x/w'), context: 512, parallel: 1, port: 1 },
  settings: {},
};

/** Says these one after the other, and the last for ever. */
function listener(...words: readonly (string | Error)[]) {
  const left = [...words];
  const asked: number[] = [];
  const ask = async (): Promise<ChatAnswer> => {
    asked.push(1);
    const next = left.length > 1 ? left.shift() : left[0];
    if (next instanceof Error) throw next;
    return { answer: next ?? '', finish: 'length' };
  };
  const known = { now: '', everySeconds: undefined };
  return {
    asked,
    backend: { ask, versionOf: () => undefined },
    connection: localConnection('/nowhere'),
    remembered: rememberedOf(emptyLedger(), 'residency/thor/main', known),
  };
}
type Listener = ReturnType<typeof listener>;
const hear = (one: Listener, { build = 'b1', questions = 0 } = {}): Promise<string | undefined> =>
  requireOwnWords(
    one,
    { slug: 'zen', digest, serving, questions },
    { at: { port: 1, alias: 'zen', served: { serves: 'w', build } } },
  );
/** One that has said this before. */
async function knowing(before: string, ...now: readonly (string | Error)[]): Promise<Listener> {
  const first = listener(before);
  await hear(first);
  return { ...listener(...now), remembered: first.remembered };
}

describe('the words of a tenant', () => {
  test('are asked for twice at first, and once when they are the same again', async () => {
    const first = listener('I am Zen');
    expect(await hear(first)).toBeUndefined();
    expect(first.asked).toHaveLength(2);
    const again = await knowing('I am Zen', 'I am Zen');
    expect(await hear(again)).toBeUndefined();
    expect(again.asked).toHaveLength(1);
  });

  test('that are others stop it, after three tries, with both', async () => {
    const one = await knowing('I am Zen', '@@@\u001B[2J');
    await expect(hear(one)).rejects.toMatchObject({
      failure: {
        class: 'unhealthy',
        message:
          'zen answers, and not as it did: asked "What is your name?" it says "@@@␛[2J"; the same weights said "I am Zen" there before, on the same build with the same settings',
      },
    });
    expect(one.asked).toHaveLength(3);
  });

  test('may be rounded otherwise once, beside other requests', async () => {
    expect(await hear(await knowing('I am Zen', 'I, Zen', 'I am Zen'))).toBeUndefined();
  });

  test('are not compared when it never says the same twice', async () => {
    const one = listener('a', 'b', 'c', 'd');
    await hear(one);
    await hear(one);
    expect(one.asked).toHaveLength(2);
  });

  test('are not compared when it cannot be asked, and a failure is none of its words', async () => {
    const mute = listener(new WorldFailure({ class: 'tool', message: 'no template' }));
    expect(await hear(mute)).toBeUndefined();
    const died = listener(new WorldFailure({ class: 'unhealthy', message: 'died' }));
    await expect(hear(died)).rejects.toThrow('died');
  });

  test.each([
    [0, 'its family has no identity questions, so nothing says which is right'],
    [2, 'it answers its identity questions as it should'],
  ])('may be others on another build; with %i questions the apply says so', async (questions, told) => {
    const one = await knowing('I am Zen', 'I am Zen Nano');
    expect(await hear(one, { build: 'b2', questions })).toBe(
      `zen is served in another way than before, and says "I am Zen Nano" where it said "I am Zen"; ${told}`,
    );
    // From now on these are its words.
    expect(await hear(one, { build: 'b2' })).toBeUndefined();
  });
});

test('the ledger keeps the words of weights that lie there, and reads no others', () => {
  const canaries = new Map([
    [digest, { on: 'x', answer: 'I am Zen' }],
    [hashText('gone'), { on: 'y' }],
  ]);
  const proof = canaryProof(canaries, new Set([digest]));
  expect(canariesIn({ ...proof, 'canary:x': '{}', [`canary:${hashText('z')}`]: '[' })).toEqual(
    new Map([[digest, { on: 'x', answer: 'I am Zen' }]]),
  );
});
