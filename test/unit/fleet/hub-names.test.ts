import { describe, expect, it } from 'vitest';
import { HEAD, HUB } from '../../support/fleet/compiled.ts';
import { load } from '../../support/fleet/fixture.ts';

/** What is told of a fleet with one published model, each line of which may be another. */
function told(lines: Readonly<Record<string, string>> = {}, model = ''): readonly string[] {
  const family = { namespace: 'zenlm', license: 'apache-2.0', ...lines };
  const settings = Object.entries(family).map(([key, value]) => `    ${key}: ${value}\n`);
  const version = lines['version'] === undefined ? '    version: 2025.01.24-instruct\n' : '';
  const text = `${HEAD}${HUB}families:\n  zen:\n${settings.join('')}${version}    formats: { safetensors: {} }\n    publish: [hub]\n    models:\n      nano: { source: { directory: m }${model} }\n`;
  return load([{ path: 'zoo.fleet.yaml', text }]).diagnostics.map(
    ({ message, remedy }) => `${message} / ${remedy}`,
  );
}

describe('what a Hub would refuse after a conversion is refused in the file', () => {
  it('a repo name', () => {
    expect(told()).toEqual([]);
    expect(told({ namespace: 'zen--lm' })).toEqual([
      expect.stringContaining('zen--lm/zen-nano holds -- or ..'),
    ]);
    expect(told({}, ', repo: zenlm/zen-nano.git')).toEqual([expect.stringContaining('ends in .git')]);
    expect(told({}, `, repo: zenlm/${'a'.repeat(91)}`)).toEqual([
      expect.stringContaining('has 97 characters'),
    ]);
    expect(told({}, `, repo: zenlm/${'a'.repeat(90)}`)).toEqual([]);
    expect(told({}, ', repo: zenlm/zen-')).toEqual([expect.stringContaining('is not namespace/name')]);
  });

  it('a version that is no tag', () => {
    expect(told({ version: '2025.01.24-a..b' })).toEqual([expect.stringContaining('is no tag for a Hub')]);
    expect(told({ version: '2025.01.24-b.lock' })).toEqual([expect.stringContaining('ends in .lock')]);
    expect(told({ version: '2025.01.24-b.' })).toEqual([expect.stringContaining('is no tag for a Hub')]);
  });

  it('a language that is no code', () => {
    expect(told({ languages: '[en, deu, multilingual, code]' })).toEqual([]);
    expect(told({ languages: '[English]' })).toEqual([expect.stringContaining('en for English')]);
    expect(told({ languages: '[zh-CN, EN]' })).toEqual([
      expect.stringContaining('write its code: zh'),
      expect.stringContaining('write its code: en'),
    ]);
  });

  it('a license that is close to one that the Hub knows asks, rather than becoming "other"', () => {
    expect(told({ license: 'apache-2' })).toEqual([
      'the Hub knows no license "apache-2" / did you mean apache-2.0? A license of your own is written { other: apache-2 }',
    ]);
    expect(told({ license: 'Apache-2.0' })).toEqual([]);
    expect(told({ license: '{ other: apache-2 }' })).toEqual([]);
    expect(told({ license: 'zoo-labs-community-license' })).toEqual([]);
  });
});
