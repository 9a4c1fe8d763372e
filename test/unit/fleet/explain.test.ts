import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explain, type FleetSchema } from '../../../src/fleet/explain.ts';

const SCHEMA: FleetSchema = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../../schemas/zoo.fleet.schema.json'), 'utf8'),
);
const at = (path: string) => explain(SCHEMA, path === '' ? [] : path.split('.'));

describe('what the schema says of', () => {
  it('the whole file is its keys, with what they are', () => {
    expect(at('')).toMatchObject({ path: '', kinds: ['object'] });
    expect(at('')).toHaveProperty(
      'keys',
      expect.arrayContaining([
        expect.objectContaining({ key: 'machines', kinds: ['map by name'], required: false }),
      ]),
    );
  });

  it.each([
    ['machines.hosts', 'machines.NAME.hosts'],
    ['machines.thor.hosts', 'machines.NAME.hosts'],
    ['machines.hosts.slot', 'machines.NAME.hosts.slot'],
    ['families.gates.identity', 'families.NAME.gates.identity'],
    ['families.zen.models.nano.source', 'families.NAME.models.NAME.source'],
    ['machines.thor', 'machines.NAME'],
  ])('%s is found as %s', (path, understood) => {
    expect(at(path)).toMatchObject({ path: understood });
  });

  it('a place with several forms are all of them, and the keys of each', () => {
    expect(at('machines.hosts')).toMatchObject({
      kinds: ['none', 'object', 'list of object'],
      description: expect.stringContaining('Its tenants'),
    });
    expect(at('machines.hosts')).toHaveProperty(
      'keys',
      expect.arrayContaining([
        expect.objectContaining({ key: 'model', required: true }),
        expect.objectContaining({ key: 'slot', required: false, default: '"main"' }),
      ]),
    );
  });

  it('a map are the keys behind each name', () => {
    expect(at('machines')).toHaveProperty(
      'keys',
      expect.arrayContaining([expect.objectContaining({ key: 'backend', required: true })]),
    );
  });

  it('a key that only some forms have names them, and one that all have is of all', () => {
    const { keys } = { keys: [], ...at('machines.backend') };
    expect(keys.find(({ key }) => key === 'kind')).toMatchObject({
      kinds: ['halext', 'llama-server', 'mlx', 'ollama', 'vllm'],
      required: true,
    });
    expect(keys.find(({ key }) => key === 'keep_alive')).toMatchObject({ of: ['ollama'], required: false });
    expect(keys.find(({ key }) => key === 'url')).toMatchObject({ of: ['halext'], required: true });
  });

  it('a plain value are its kinds and its default', () => {
    expect(at('machines.paused')).toMatchObject({
      kinds: ['true or false'],
      default: 'false',
      description: 'Leave the machine alone for now.',
      keys: [],
    });
    expect(at('machines.os')).toMatchObject({ kinds: ['linux', 'macos', 'windows'] });
  });

  it('a place that is not there is said, with what was probably meant', () => {
    expect(at('machnes')).toEqual({
      problem: 'A fleet file has no key machnes',
      remedy: expect.stringMatching(/^Did you mean machines\? There are .*families/),
    });
    expect(at('machines.thor.paused.more')).toEqual({
      problem: 'machines.NAME.paused has no key more',
      remedy: 'There are no keys below it.',
    });
  });
});
