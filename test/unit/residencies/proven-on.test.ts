/** A backend that was upgraded under its tenant: what is said of it, and what is not. */
import { describe, expect, test } from 'vitest';
import { parseProven, programDrift, provenAtSight, provenText } from '../../../src/residencies/proven-on.ts';
import type { InstalledProgram, ProvenOn } from '../../../src/resources/program.ts';
import type { MachineFacts, SlotView } from '../../../src/resources/machine.ts';
import { homeOf, MAIN_SLOT } from '../../../src/resources/slot.ts';

const OLD: InstalledProgram = { path: '/bin/llama-server', stamp: '10 1.5', version: 'b5990' };
const PROVEN: ProvenOn = { build: 'b5990', program: OLD, at: 'T', process: '7 boot' };
const SERVED = { serves: '/w.gguf', build: 'b5990' };
const FACTS: SlotView = {
  ...{ os: 'linux', arch: 'x64', zoo: '/zoo', serviceManager: 'none', layout: [], links: [], strange: [] },
  ...{ available: [], slots: [], slot: MAIN_SLOT, home: homeOf(MAIN_SLOT), neighbours: [], tenants: [] },
};
const backend = { name: 'llama-server', versionOf: () => undefined };

function drift(
  facts: Pick<MachineFacts, 'server' | 'installed' | 'lacks'>,
  { proven = PROVEN, build = 'b5990', process = '7 boot' } = {},
) {
  const seen = { proven, served: { ...SERVED, build }, facts: { ...FACTS, ...facts }, process };
  return programDrift(seen, 'thor', backend);
}

describe('a backend that was upgraded under its tenant', () => {
  test('while the old process still runs is said with both versions, and since when', () => {
    expect(drift({ installed: [{ ...OLD, stamp: '11 2.5', version: 'b6000' }], lacks: [] })).toEqual({
      installed: 'llama-server on thor is b6000 now; the tenant runs b5990 since T',
    });
  });

  test('and serves already is said by what the server calls its build', () => {
    expect(drift({ installed: [{ ...OLD, version: 'b6000' }] }, { build: 'b6000' })).toEqual({
      runs: 'llama-server on thor runs b6000 now; the tenant was proven on b5990',
    });
  });

  test.each<[string, Parameters<typeof drift>[0], string]>([
    ['another file of the same version', { installed: [{ ...OLD, stamp: '10 2' }] }, 'another file of b5990'],
    ['a file whose version is not known', { installed: [{ path: OLD.path, stamp: '10 2' }] }, 'another file'],
    ['a version at a path of its own', { server: { path: '/Cellar/b6000', version: 'b6000' } }, 'b6000'],
    ['gone', { installed: [], lacks: [] }, 'gone'],
  ])('is %s', (_what, facts, is) => {
    expect(drift(facts).installed).toContain(`llama-server on thor is ${is} now`);
  });

  test('is not said to run by a process that another program started', () => {
    const facts = { installed: [{ ...OLD, stamp: '11 2' }] };
    expect(drift(facts, { process: '8 boot' }).installed).toContain('the tenant was proven on b5990 at T');
  });

  test.each<[string, Parameters<typeof drift>[0], Partial<Parameters<typeof drift>[1] & object>]>([
    ['the same file', { installed: [OLD] }, {}],
    ['that this computer does not find, with another cache than the run before', { installed: [] }, {}],
    ['of another path and the same version', { server: { path: '/other', version: 'b5990' } }, {}],
    ['whose file the machine does not show', { installed: [{ path: OLD.path }] }, {}],
    ['that zoo does not start', { installed: [] }, { proven: { build: 'b5990' } }],
  ])('is not claimed of a program %s', (_what, facts, more) => {
    expect(drift(facts, more)).toEqual({});
  });
});

test('what a tenant was proven on comes back from the ledger as it was written', () => {
  expect(parseProven(provenText(PROVEN))).toEqual(PROVEN);
  expect(parseProven('{"at":"T"}')).toBeUndefined();
});

describe('a server of which nothing was written down', () => {
  const view = (isGone: boolean) => ({ program: { path: OLD.path, isGone } });
  test('is held against what is there at first sight', () => {
    expect(provenAtSight(SERVED, view(false), { installed: [OLD] })).toEqual({
      build: 'b5990',
      program: OLD,
    });
  });

  test.each([
    ['whose program was replaced before', SERVED, { build: 'b5990' }],
    ['that does not answer', undefined, undefined],
  ])('and %s is held against no file', (_what, served, proven) => {
    expect(
      provenAtSight(served, view(true), { installed: [OLD], server: { ...OLD, version: 'b5990' } }),
    ).toEqual(proven);
  });
});
