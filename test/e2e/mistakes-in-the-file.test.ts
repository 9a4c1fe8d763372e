/** What is written wrong in a fleet file is said before anything is done, and the remedy that stands beside it helps. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';

let rig: ZooRig;
beforeAll(async () => {
  rig = await createZooRig();
});
afterAll(() => rig.close());

interface Mistake {
  /** A text of the small fleet, and what stands in its place. */
  readonly was: string;
  readonly wrong: string;
  readonly said: string;
  readonly remedy: string;
  /** What stands there when the remedy was followed. */
  readonly right: string;
}

const NANO = '  version: 2025.01.24-instruct\n        source: { directory: sources/zen-nano }';
const fromHub = (revision: string): string =>
  NANO.replace('directory: sources/zen-nano', `huggingface: a/b, revision: ${revision}`);
const LICENSE = 'license: apache-2.0';

const MISTAKES: Readonly<Record<string, Mistake>> = {
  'a merge key without its star': {
    was: 'families:',
    wrong: 'x-p: &p { protect: [namespace/zenlm] }\npolicies:\n  <<: p\nfamilies:',
    said: '<< takes a mapping, or a list of mappings',
    remedy: 'did you mean *p?',
    right: 'x-p: &p { protect: [namespace/zenlm] }\npolicies:\n  <<: *p\nfamilies:',
  },
  'a licence that is none': {
    was: LICENSE,
    wrong: 'license: apache-2',
    said: 'the Hub knows no license "apache-2"',
    remedy: 'did you mean apache-2.0?',
    right: LICENSE,
  },
  'a namespace that a Hub refuses': {
    was: 'namespace: zenlm',
    wrong: 'namespace: zen--lm',
    said: 'the repo zen--lm/zen-nano holds -- or .., which a Hub does not take',
    remedy: 'change namespace:, repo: or the name of the model',
    right: 'namespace: zen-lm',
  },
  'a version that is no tag': {
    was: 'version: 2025.01.24-instruct',
    wrong: 'version: 2025.01.24-a..b.lock',
    said: 'version 2025.01.24-a..b.lock is no tag for a Hub',
    remedy: 'a version is YYYY.MM.DD-variant, such as 2025.01.24-instruct',
    right: 'version: 2025.01.24-instruct',
  },
  'a language that is no code': {
    was: LICENSE,
    wrong: `${LICENSE}\n    languages: [English]`,
    said: 'language "English" is not a code that a Hub takes',
    remedy: 'write its code: en for English',
    right: `${LICENSE}\n    languages: [en]`,
  },
  'a revision that YAML takes for a number': {
    was: NANO,
    wrong: fromHub('81111e1'),
    said: 'revision must be text, and 81111e1 without quotes is a number',
    remedy: 'put it in quotes: "81111e1"',
    right: fromHub('"81111e1"'),
  },
  'what a merge left': {
    was: 'fleet: small',
    wrong: '<<<<<<< HEAD\nfleet: small\n=======\nfleet: other\n>>>>>>> main',
    said: 'a merge left conflict markers here',
    remedy: 'keep one side, and remove the lines with <<<<<<<, ======= and >>>>>>>',
    right: 'fleet: other',
  },
  'a text with a colon': {
    was: LICENSE,
    wrong: `${LICENSE}\n    branding: { company: Hanzo: AI }`,
    said: 'this is not YAML',
    remedy: 'put the text in quotes: "Hanzo: AI"',
    right: `${LICENSE}\n    branding: { company: "Hanzo: AI" }`,
  },
  'a text that a # cuts': {
    was: LICENSE,
    wrong: `${LICENSE}\n    identity: [{ ask: Who are you #1?, expect: { all: [x] } }]`,
    said: 'this is not YAML',
    remedy: 'put the text that holds # in quotes',
    right: `${LICENSE}\n    identity: [{ ask: "Who are you #1?", expect: { all: [x] } }]`,
  },
};

describe('zoo validate', () => {
  it.each(Object.entries(MISTAKES))(
    'refuses %s, and takes it once its remedy was followed',
    async (_name, mistake) => {
      const { was, wrong, said, remedy, right } = mistake;
      expect(SMALL_FLEET).toContain(was);
      await rig.write('zoo.fleet.yaml', SMALL_FLEET.replace(was, wrong));
      const refused = await rig.zoo('validate');
      expect(refused.stderr).toContain(said);
      expect(refused.stderr).toContain(remedy);
      expect(refused.exit).toBe(3);
      await rig.write('zoo.fleet.yaml', SMALL_FLEET.replace(was, right));
      expect(await rig.zoo('validate')).toMatchObject({ exit: 0 });
    },
  );
});
