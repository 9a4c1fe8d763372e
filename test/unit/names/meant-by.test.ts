import { describe, expect, test } from 'vitest';
import { chosenBy, nameable } from '../../../src/names/chosen-by.ts';
import { endsMeantBy } from '../../../src/names/ends-of.ts';
import { meantBy, oneMeantBy } from '../../../src/names/meant-by.ts';
import type { ResourceId } from '../../../src/resources/id.ts';
import type { AnyResource } from '../../../src/resources/resource.ts';
import { UserError } from '../../../src/diagnostics/user-error.ts';
import { fleetOfOne } from '../../support/cli/fleets.ts';
import { emptyLedger } from '../../support/ledger/empty-ledger.ts';

/** The same fleet twice: another family, and another machine that has its name. */
function fleetOfTwo(): readonly AnyResource[] {
  const text = JSON.stringify(fleetOfOne());
  const other: readonly AnyResource[] = JSON.parse(
    text.replaceAll('zen', 'supra').replaceAll('thor', 'supra').replaceAll('supralm', 'zenlm'),
  );
  return [...fleetOfOne(), ...other];
}
const ONE = nameable(fleetOfOne());
const TWO = nameable(fleetOfTwo());

async function idsOf(text: string, known = TWO): Promise<readonly string[]> {
  return (await meantBy(text, known)).ids;
}

async function refusal(asked: Promise<unknown>): Promise<string> {
  const error: unknown = await asked.then(
    () => undefined,
    (refused: unknown) => refused,
  );
  if (!(error instanceof UserError)) throw new Error('it was not refused');
  return `${error.message}\n${error.remedy}`;
}

const ZEN = [
  'source/zen/nano',
  'artifact/zen/nano/gguf/q4_k_m',
  'publication/hub/zenlm/zen-nano-GGUF',
  'residency/thor/main',
];

describe('a name', () => {
  test.each([
    ['an id is itself', 'residency/thor/main', ['residency/thor/main']],
    ['the beginning of ids is all beneath', 'artifact/zen', ['artifact/zen/nano/gguf/q4_k_m']],
    ['a model is all that is made of it, where it is published and who hosts it', 'zen/nano', ZEN],
    ['a family is all of its models', 'zen', ZEN],
    ['a slash behind it says nothing more', 'zen/nano/', ZEN],
    ['a machine is itself and its tenants', 'thor', ['host/thor', 'residency/thor/main']],
    ['a slot is a slot', 'thor/main', ['residency/thor/main']],
    ['a repo is a repo', 'zenlm/zen-nano-GGUF', ['publication/hub/zenlm/zen-nano-GGUF']],
    ['the last name of a repo will do', 'zen-nano-GGUF', ['publication/hub/zenlm/zen-nano-GGUF']],
    [
      'a target is all that is published there',
      'hub',
      ['publication/hub/zenlm/zen-nano-GGUF', 'publication/hub/zenlm/supra-nano-GGUF'],
    ],
    ['an artifact needs no kind', 'zen/nano/gguf/q4_k_m', ['artifact/zen/nano/gguf/q4_k_m']],
    ['a format is all of its quantizations', 'zen/nano/gguf', ['artifact/zen/nano/gguf/q4_k_m']],
  ])('%s', async (_, text, ids) => expect(await idsOf(text)).toEqual(ids));

  test('that could be two things is refused, and both are listed', async () => {
    expect(await refusal(meantBy('supra', TWO))).toMatchInlineSnapshot(`
      "supra could be family supra or machine supra
      Say which:
            source/supra/nano
            artifact/supra/nano/gguf/q4_k_m
            publication/hub/zenlm/supra-nano-GGUF
            residency/supra/main
            host/supra"
    `);
    expect(await refusal(meantBy('nano', TWO))).toContain('nano could be model zen/nano or model supra/nano');
    expect(await idsOf('nano', ONE)).toEqual(ZEN);
  });

  test('that is not known is answered with the nearest ones', async () => {
    expect(await refusal(meantBy('zen/nanp', TWO))).toContain('Did you mean zen/nano');
    expect(await refusal(meantBy('residency/thro/main', TWO))).toContain('Did you mean residency/thor/main');
    expect(await refusal(meantBy('', TWO))).toContain('zoo graph lists them all');
  });
});

describe('a glob', () => {
  test.each([
    ['publication/*', 2],
    ['residency/*/main', 2],
    ['artifact/**/q4_k_m', 2],
    ['zen/*', ZEN.length],
    ['*-GGUF', 2],
    ['th*', 2],
    ['{publication,residency}/**', 4],
    ['**', 10],
  ])('%s means %i', async (glob, count) => expect(await idsOf(glob)).toHaveLength(count));

  test('that hits nothing is an error', async () => {
    expect(await refusal(meantBy('publication/*/nobody', TWO))).toContain('no resource publication/*/nobody');
  });
});

describe('where one is asked for', () => {
  const isPinnable = (id: ResourceId): boolean => /^(publication|residency)/.test(id);

  test('the only one that the command can take is it', async () => {
    expect(await oneMeantBy('thor', TWO, isPinnable)).toBe('residency/thor/main');
    expect(await oneMeantBy('zen/nano/gguf/q4_k_m', TWO)).toBe('artifact/zen/nano/gguf/q4_k_m');
  });

  test('several are an error that lists them', async () => {
    expect(await refusal(oneMeantBy('zen/nano', TWO, isPinnable))).toMatchInlineSnapshot(`
      "zen/nano means 2 resources: name one of them
      Say which:
            publication/hub/zenlm/zen-nano-GGUF
            residency/thor/main"
    `);
    expect(await refusal(oneMeantBy('publication/*', TWO))).toContain('means 2 resources');
  });
});

describe('--only', () => {
  test('keeps the beginnings of ids, and asks the ledger for nothing that the file says', async () => {
    const never = (): Promise<never> => Promise.reject(new Error('asked'));
    expect(await chosenBy(['publication/hub', 'host'], fleetOfTwo(), never)).toEqual([
      'publication/hub',
      'host',
    ]);
  });

  test('names what left the file by its repo', async () => {
    const gone = 'publication/hub/zenlm/zen-old-GGUF';
    expect(await chosenBy(['zenlm/zen-old-GGUF'], fleetOfTwo(), async () => [gone])).toEqual([gone]);
  });
});

test('show and why tell of a model by what people ask of it, and of a machine by its tenant', async () => {
  const known = { resources: fleetOfTwo(), ledger: emptyLedger() };
  expect(await endsMeantBy('zen/nano', known)).toEqual([
    'publication/hub/zenlm/zen-nano-GGUF',
    'residency/thor/main',
  ]);
  expect(await endsMeantBy('thor', known)).toEqual(['residency/thor/main']);
  expect(await refusal(endsMeantBy('publication/hub', known))).toContain('means 2 resources');
});
