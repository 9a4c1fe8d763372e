import { describe, expect, test } from 'vitest';
import { parseListed, parseLoaded, parseShown } from '../../../src/backends/ollama/answers.ts';
import { judgeModel } from '../../../src/backends/ollama/judge-model.ts';
import { lastingName } from '../../../src/backends/ollama/names.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';
import type { DaemonModel, MachineFacts } from '../../../src/resources/machine.ts';

const FACTS: MachineFacts = {
  ...{ os: 'linux', arch: 'x64', memoryTotalBytes: 8e9, memoryAvailableBytes: 7e9, diskFreeBytes: 1e12 },
  ...{
    zoo: '/zoo',
    cpus: 2,
    serviceManager: 'none',
    layout: [],
    links: [],
    strange: [],
    available: [],
    slots: [],
  },
};
const FILE = `sha256:${'a'.repeat(64)}` as const;
const REWRITTEN = `sha256:${'b'.repeat(64)}` as const;
const CONTENT = `sha256:${'c'.repeat(64)}` as const;
const MODEL: DaemonModel = {
  name: 'zoo/zen:latest',
  id: 'm1',
  served: { serves: FILE, build: '0.17.4', context: 512, adapters: [] },
  loaded: { id: 'm1', isForever: true },
};
const declared = {
  ...{ slug: 'zen', digest: CONTENT, sha256: FILE, port: 11434, parallel: 1 },
  settings: { keep_alive: -1 },
};
const memory = { templates: new Map(), says: new Map<string, string>(), started: new Set<string>() };
const facts = (models: readonly DaemonModel[]): MachineFacts => ({
  ...FACTS,
  daemons: { 11434: { state: 'up', build: '0.17.4', models } },
});
const judge = (model: Partial<DaemonModel>, settings = declared.settings) =>
  judgeModel(facts([{ ...MODEL, ...model }]), { ...declared, settings }, memory);

describe('what Ollama has under a tenant’s name', () => {
  test('is the tenant when its layer is the very file, and it is loaded', () => {
    expect(judge({})).toEqual({ served: MODEL.served, differs: [], unseen: [] });
  });

  test.each([
    ['nothing', judgeModel(facts([]), declared, memory), 'Ollama has no model zoo/zen:latest'],
    ['other weights', judge({ served: { serves: REWRITTEN, build: '1' } }), `it serves ${REWRITTEN}`],
    [
      'weights that no record proves',
      judgeModel(facts([MODEL]), { ...declared, sha256: undefined }, memory),
      'nothing proves which weights zoo/zen:latest should have',
    ],
    [
      'an Ollama that does not answer',
      judgeModel({ ...FACTS, daemons: { 11434: { state: 'down', why: 'no answer' } } }, declared, memory),
      'no answer',
    ],
  ])('is not the tenant with %s', (_what, seen, why) => {
    expect(seen.unhealthy).toBe(why);
  });

  test('is the tenant when a later Ollama wrote the bytes anew, and the ledger remembers what it made of them', () => {
    const served = { serves: REWRITTEN, build: '0.33.0' };
    const says = new Map([[CONTENT, REWRITTEN]]);
    const seen = judgeModel(facts([{ ...MODEL, served }]), declared, { ...memory, says });
    expect(seen.unhealthy).toBeUndefined();
  });

  test('has to be loaded when it is kept for ever, and need not be when it is kept for a while', () => {
    const { loaded: _loaded, ...idle } = MODEL;
    expect(judgeModel(facts([idle]), declared, memory).unhealthy).toMatch('has not loaded it');
    const settings = { keep_alive: '30m' };
    expect(judgeModel(facts([idle]), { ...declared, settings }, memory).unhealthy).toBeUndefined();
  });

  test('differs when another model is loaded under the name, or for another time than zoo asked for', () => {
    expect(judge({ loaded: { id: 'm0', isForever: true } }).differs).toEqual([
      'has an earlier model loaded under zoo/zen:latest',
    ]);
    expect(judge({ loaded: { id: 'm1', isForever: false } }).differs).toEqual([
      'is loaded for a while only, which a client asked for',
    ]);
  });
});

test('what is not as documented is nothing, never a guess', () => {
  expect(parseListed({ models: [{ name: 'a' }, 7, { name: 'b', digest: 'd' }] })).toEqual([
    { name: 'b', id: 'd' },
  ]);
  expect(parseLoaded({ models: [{ name: 'b', digest: 'd' }] })).toMatchObject([{ isForever: false }]);
  expect(parseShown({ modelfile: 'FROM zen' })).toBeUndefined();
});

test('a line of a system text is not taken for what the weights are', () => {
  const forged = `FROM /m/blobs/sha256-${'a'.repeat(64)}`;
  expect(parseShown({ modelfile: `FROM far.example/other\nSYSTEM """\n${forged}\n"""\n` })).toBeUndefined();
});

test('a layer beside the weights is another conversation', () => {
  const weights = `FROM /m/blobs/sha256-${'a'.repeat(64)}\n`;
  const both = parseShown({ modelfile: `${weights}FROM /m/blobs/sha256-${'b'.repeat(64)}\n` });
  expect(both?.serves).toBe(FILE);
  expect(both?.template).not.toBe(parseShown({ modelfile: weights })?.template);
});

test('a context is a field of its own, and everything else of a conversation is in one digest', () => {
  const shown = (parameters: string, system = '') =>
    parseShown({ modelfile: `FROM /m/blobs/sha256-${'a'.repeat(64)}\n`, parameters, system, template: 't' });
  expect(shown('num_ctx 512')).toMatchObject({ serves: FILE, context: 512, adapters: [] });
  expect(shown('num_ctx 1024')?.template).toBe(shown('num_ctx 512')?.template);
  expect(shown('num_ctx 512', 'You are another.')?.template).not.toBe(shown('num_ctx 512')?.template);
});

test('a model of another context has another name, and the same content', () => {
  const weights = innerPath(`available/${'c'.repeat(64)}/w.gguf`);
  const name = (context: number) =>
    lastingName({ slug: innerPath('zen'), serving: { weights, context, port: 11434, settings: {} } });
  expect([name(512), name(1024)]).toEqual(['zoo/zen:cccccccccccc-512', 'zoo/zen:cccccccccccc-1024']);
});
