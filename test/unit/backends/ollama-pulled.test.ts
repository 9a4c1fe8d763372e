import { describe, expect, test } from 'vitest';
import { askedAs, pulledName } from '../../../src/backends/ollama/names.ts';
import { ollamaPulled } from '../../../src/backends/ollama/pulled.ts';
import type { DaemonFacts, DaemonModel } from '../../../src/resources/machine.ts';

const NAME = 'gemma3:12b';
const ID = 'a'.repeat(64);
const MODEL: DaemonModel = { name: NAME, id: ID, loaded: { id: ID, isForever: true } };
const PORT = 11434;

const judge = (model: Partial<DaemonModel>, keepAlive: string | number = -1) =>
  judgeIn({ state: 'up', build: '0.17.4', models: [{ ...MODEL, ...model }] }, keepAlive);
const judgeIn = (daemon: DaemonFacts, keepAlive: string | number = -1) =>
  ollamaPulled.judge(
    { daemons: { [PORT]: daemon } },
    { name: NAME, port: PORT, settings: { keep_alive: keepAlive } },
  );

describe('a model that a person pulled into Ollama', () => {
  test('is there by the digest of its manifest, and loaded', () => {
    expect(judge({})).toEqual({ state: 'there', id: `sha256:${ID}`, differs: [], unseen: [] });
  });

  test('is not known while Ollama does not answer, and missing when Ollama does not list it', () => {
    expect(judgeIn({ state: 'down', why: 'no answer' })).toMatchObject({ state: 'down', why: 'no answer' });
    expect(judge({ name: 'gemma3:4b' })).toEqual({ state: 'missing' });
  });

  test('has to be loaded for ever only where the fleet says so', () => {
    const { loaded: _none, ...unloaded } = MODEL;
    const daemon: DaemonFacts = { state: 'up', build: '0.17.4', models: [unloaded] };
    expect(judgeIn(daemon)).toMatchObject({ unhealthy: expect.stringContaining('has not loaded it') });
    expect(judgeIn(daemon, '30m')).not.toHaveProperty('unhealthy');
    expect(judge({}, '30m')).toMatchObject({ differs: [expect.stringContaining('for ever')] });
  });

  test('has no digest by an answer that gives none', () => {
    expect(judge({ id: 'nothing' })).toMatchObject({ state: 'down' });
  });

  test('is called as Ollama lists it, and never by a name of zoo', () => {
    expect(['gemma3', NAME, 'registry.ollama.ai/library/gemma3', 'hf.co/a/b:Q4_K_M'].map(pulledName)).toEqual(
      ['gemma3:latest', NAME, 'gemma3:latest', 'hf.co/a/b:Q4_K_M'],
    );
    expect(['zoo/zen-nano', 'registry.ollama.ai/ZOO/zen-nano'].map(pulledName)).toEqual([
      undefined,
      undefined,
    ]);
    expect([askedAs(NAME), askedAs('zen-nano')]).toEqual([NAME, 'zoo/zen-nano:latest']);
  });
});
