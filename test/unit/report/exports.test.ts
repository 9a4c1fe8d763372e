import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { EXPORT_KINDS } from '../../../src/report/exports/export-kinds.ts';
import type { Route, Routes } from '../../../src/report/exports/routes.ts';
import { EXPORT } from '../../../src/cli/command-line/keeping-state.ts';

const THOR: Route = {
  model: 'zen/nano',
  served: 'zen-nano-gguf-q4_k_m',
  machine: 'thor',
  slot: 'main',
  url: 'http://127.0.0.1:18100',
  tunnel: 'ssh -N -L 18100:127.0.0.1:8081 dp@thor.lan',
};
const LEGION: Route = { ...THOR, machine: 'legion', slot: 'coder', url: 'http://127.0.0.1:8081' };

function written(name: string, routes: readonly Route[], leftOut: readonly string[] = []): string {
  const kind = EXPORT_KINDS.find((one) => one.name === name);
  const all: Routes = { fleet: 'lab', routes, leftOut };
  return kind?.render(all) ?? '';
}

describe('names that route', () => {
  test('are offered for each program that the command names, and no other', () => {
    expect(EXPORT.arguments?.[0]?.choices).toEqual(EXPORT_KINDS.map(({ name }) => name));
  });

  test('of one model on two machines share its name in LiteLLM', () => {
    const { model_list }: { model_list: { model_name: string; model_info: { id: string } }[] } = parse(
      written('litellm', [THOR, LEGION]),
    );
    expect(model_list.map(({ model_name }) => model_name)).toEqual(['zen/nano', 'zen/nano']);
    expect(model_list.map(({ model_info }) => model_info.id)).toEqual(['thor/main', 'legion/coder']);
  });

  test('of a second slot have a peer of their own in llama-swap', () => {
    expect(Object.keys(parse(written('llama-swap', [THOR, LEGION])).peers)).toEqual(['thor', 'legion/coder']);
  });

  test('of slots and machines whose names could be read as one are two peers', () => {
    const [one, other] = [
      { ...LEGION, machine: 'a', slot: 'b' },
      { ...THOR, machine: 'a-b' },
    ];
    expect(Object.keys(parse(written('llama-swap', [one, other])).peers)).toEqual(['a/b', 'a-b']);
  });

  test('say the tunnel, and what is left out, in one comment line each', () => {
    const text = written('litellm', [THOR], ['sprout/main: it is\noff']);
    expect(text).toContain('# thor is reached through: ssh -N -L 18100:127.0.0.1:8081 dp@thor.lan\n');
    expect(text).toContain('# Left out: sprout/main: it is off\n');
  });

  test('leave a tenant whose file is not known out of a preset, and say so', () => {
    const file = '/home/dp/model-zoo/available/41c4/zen-nano-Q4_K_M.gguf';
    const text = written('llama-server-preset', [{ ...THOR, file, context: 512 }, LEGION]);
    expect(text).toContain(`[zen-nano-gguf-q4_k_m]\nmodel = ${file}\nc = 512\n`);
    expect(text).toContain('; Left out: legion/coder: its server names no file\n');
    expect(text.match(/^\[/gm)).toHaveLength(1);
  });

  test.each(['/home/dp/zoo#2/a.gguf', '/home/dp/a;b.gguf', '/zoo\nhf-repo = evil/a.gguf', '/zoo/a.gguf '])(
    'leave a file that a preset cannot name out of it: %j',
    (file) => {
      const text = written('llama-server-preset', [{ ...THOR, file }]);
      expect(text).not.toMatch(/^(?:model|hf-repo|\[)/m);
      expect(text).toContain('; Left out: thor/main: a preset cannot hold the path of its file (');
    },
  );

  test('have a time in the list of models, also where the machine says none', () => {
    const list = JSON.parse(written('openai-models', [{ ...THOR, since: 'yesterday' }]));
    expect(list.data[0].created).toBe(0);
  });

  test('list a model of two machines once', () => {
    expect(JSON.parse(written('openai-models', [THOR, LEGION])).data).toHaveLength(1);
  });
});
