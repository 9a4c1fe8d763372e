import { describe, expect, test } from 'vitest';
import type { Policies } from '../../../src/resources/policies.ts';
import { load, rendered } from '../../support/fleet/fixture.ts';

const FLEET = `zoo: v1
fleet: demo
families: { zen: { models: { nano: { source: { directory: s } } } } }
`;

function policiesOf(text: string): Policies {
  const { fleet, diagnostics } = load([{ path: 'zoo.fleet.yaml', text: FLEET + text }]);
  if (fleet === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return fleet.policies;
}

describe('policies', () => {
  test('each rule knows its line', () => {
    const { caps, licenses, protect, unprotect } = policiesOf(`policies:
  upload: 5 GB
  deletions: { most: 3, percent: 10 }
  licenses: [mit]
  protect:
    - machine/thor
  unprotect: [namespace/zenlm]
`);
    expect(caps.map(({ what, limit, isShare, place }) => [what, limit, isShare, place?.line])).toEqual([
      ['upload', 5e9, false, 5],
      ['deletions', 3, false, 6],
      ['deletions', 10, true, 6],
    ]);
    expect(licenses).toMatchObject({ names: ['mit'], place: { line: 7 } });
    expect(protect).toMatchObject([
      { what: 'machine/thor', place: { line: 9, path: 'policies.protect[0]' } },
    ]);
    expect(unprotect).toEqual(['namespace/zenlm']);
  });

  test('gates are demanded by name, or with the least that they must ask for', () => {
    expect(policiesOf('policies: { gates: [identity, accuracy] }').gates?.demands).toEqual([
      { name: 'identity' },
      { name: 'accuracy' },
    ]);
    const { gates } = policiesOf('policies:\n  gates:\n    identity: { pass: 0.9 }\n    accuracy:\n');
    expect(gates).toMatchObject({
      demands: [{ name: 'identity', pass: 0.9 }, { name: 'accuracy' }],
      place: { line: 5, path: 'policies.gates' },
    });
  });

  test.each([['identity'], ['[]'], ['{}'], ['{ identity: { pass: 0 } }'], ['{ identity: 0.9 }']])(
    'gates: %s is a mistake',
    (written) => {
      expect(() => policiesOf(`policies: { gates: ${written} }\n`)).toThrow(/gates|pass|identity/);
    },
  );

  test('a fleet that says nothing of deletions does not lose more than half of a target at once', () => {
    expect(policiesOf('').caps).toEqual([{ what: 'deletions', limit: 50, isShare: true }]);
    expect(policiesOf('policies: { upload: 1 GB }').caps.map(({ what }) => what)).toEqual([
      'upload',
      'deletions',
    ]);
  });

  test('a protection that protects nothing, and one that is given up at once, are mistakes', () => {
    const told = rendered([
      {
        path: 'zoo.fleet.yaml',
        text: `${FLEET}policies: { protect: [zenlm, machine/thor], unprotect: [machine/thor], swaps: {} }\n`,
      },
    ]);
    expect(told).toMatchInlineSnapshot(`
      "error[wrong-value]: entry 1 of protect must be an id or its beginning (publication/hub/zenlm), namespace/NAME, repo/NAMESPACE/NAME or machine/NAME
       --> zoo.fleet.yaml:4:23
        |
      4 | policies: { protect: [zenlm, machine/thor], unprotect: [machine/thor], swaps: {} }
        |                       ^^^^^

      error[wrong-value]: machine/thor is listed under protect: and under unprotect:
       --> zoo.fleet.yaml:4:30
        |
      4 | policies: { protect: [zenlm, machine/thor], unprotect: [machine/thor], swaps: {} }
        |                              ^^^^^^^^^^^^
        = help: keep one of them

      error[wrong-value]: swaps is empty
       --> zoo.fleet.yaml:4:79
        |
      4 | policies: { protect: [zenlm, machine/thor], unprotect: [machine/thor], swaps: {} }
        |                                                                               ^^
        = help: name at least one"
    `);
  });
});

describe('what lets that which left be deleted', () => {
  test('is a line of its own in every target and machine that says so', () => {
    const text = `${FLEET}targets:
  hub: { kind: huggingface, endpoint: embedded, prune: true }
  far: { kind: huggingface, endpoint: embedded, prune: false }
`;
    const machines = `machines:
  thor:
    os: linux
    arch: x64
    reach: { local: true }
    zoo: ~/zoo
    backend: { kind: llama-server }
    prune: true
`;
    const { fleet } = load([
      { path: 'zoo.fleet.yaml', text: `${text}include: [machines.yaml]\n` },
      { path: 'machines.yaml', text: machines },
    ]);
    expect(fleet?.prunes).toEqual({
      'targets.hub': { file: 'zoo.fleet.yaml', line: 5, column: 56, length: 4, path: 'targets.hub.prune' },
      'machines.thor': { file: 'machines.yaml', line: 8, column: 12, length: 4, path: 'machines.thor.prune' },
    });
  });

  test('is where the block begins, when the line stands in another block that it takes over', () => {
    const { fleet } = load([
      {
        path: 'zoo.fleet.yaml',
        text: `${FLEET}targets:
  hub: &hub { kind: huggingface, endpoint: embedded, prune: true }
  far: *hub
`,
      },
    ]);
    expect(fleet?.prunes['targets.hub']).toMatchObject({ line: 5 });
    expect(fleet?.prunes['targets.far']?.line).toBeGreaterThan(4);
  });
});
