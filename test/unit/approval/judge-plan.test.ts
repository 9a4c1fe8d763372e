import { describe, expect, it } from 'vitest';
import { type Applied, type AppliedMerges, whyNot } from '../../../src/approval/judge-plan.ts';
import type { SavedPlan } from '../../../src/approval/saved-plan.ts';
import { unappliedOf } from '../../../src/checkout/first-parents.ts';
import type { PlanOrigin } from '../../../src/plan/plan-origin.ts';
import { digestOf } from '../../support/cli/plans.ts';

const commit = (letter: string): string => letter.repeat(40);
const [BASE, HEAD, MERGE, OTHER] = ['a', 'b', 'c', 'd'].map(commit);
const ORIGIN = {
  repository: 'lab/fleet',
  commit: commit('e'),
  head: HEAD ?? '',
  base: BASE ?? '',
  pullRequest: 7,
} as const;
const MERGES: AppliedMerges = {
  repository: 'lab/fleet',
  commit: MERGE ?? '',
  unapplied: [{ commit: MERGE ?? '', parents: [BASE ?? '', HEAD ?? ''], subject: 'Merge pull request #7' }],
  ancestors: new Set([BASE ?? '', HEAD ?? '', MERGE ?? '']),
  merged: [{ commit: MERGE ?? '', head: HEAD ?? '', pullRequest: 7 }],
};

function judged(origin: Partial<PlanOrigin>, merges: Partial<AppliedMerges> = {}): string | undefined {
  const plan: SavedPlan = {
    file: 'plan.json',
    fleet: 'lab',
    ledger: 'l1',
    tip: [],
    approval: digestOf('e'),
    ids: new Map(),
    origin: { ...ORIGIN, ...origin },
  };
  const applied: Applied = { fleet: 'lab', ledger: { id: 'l1', runs: [] }, merges: { ...MERGES, ...merges } };
  return whyNot(plan, applied);
}

describe('the plan of a pull request approves', () => {
  it('what its own merge wants', () => expect(judged({})).toBeUndefined());
  it('also where only git is asked', () => {
    const { merged: _, ...onlyGit } = MERGES;
    const plan: SavedPlan = {
      file: 'p',
      fleet: 'lab',
      ledger: 'l1',
      tip: [],
      approval: digestOf('e'),
      ids: new Map(),
      origin: ORIGIN,
    };
    expect(whyNot(plan, { fleet: 'lab', ledger: { id: 'l1', runs: [] }, merges: onlyGit })).toBeUndefined();
  });
  it('a squashed one, of which only the forge knows the head', () => {
    const squashed = [{ commit: MERGE ?? '', parents: [BASE ?? ''], subject: 'squashed (#7)' }];
    expect(judged({}, { unapplied: squashed })).toBeUndefined();
  });
  it.each([
    ['of another repository', { repository: 'other/fleet' }, 'was made in other/fleet'],
    ['of another head', { head: OTHER ?? '' }, 'which is not what was merged'],
    ['of another number', { pullRequest: 8 }, 'is the merge of 7'],
    ['against another base', { base: OTHER ?? '' }, 'which is not in this branch'],
    ['that a comment started', { event: 'issue_comment' }, 'which no review stands behind'],
  ])('nothing when it is one %s', (_, origin, why) => expect(judged(origin)).toContain(why));
  it('nothing after its merge was done', () =>
    expect(judged({}, { unapplied: [] })).toContain('was done already'));
  it('nothing where the merge itself names another head than the forge', () => {
    const parents = [BASE ?? '', OTHER ?? ''];
    expect(judged({}, { unapplied: [{ commit: MERGE ?? '', parents, subject: '' }] })).toContain(
      'merged dddd',
    );
  });
});

describe('what no apply has finished with', () => {
  const history = ['c', 'b', 'a'].map((name) => ({ commit: commit(name), parents: [], subject: name }));
  const runOf = (wish: object) => ({
    run: 'r',
    fence: 1,
    fleet: 'lab',
    command: 'zoo apply',
    by: 'ci',
    host: 'h',
    at: '2026-11-22T00:00:00Z',
    commit: commit('a'),
    complete: true as const,
    ...wish,
  });
  it('comes after the newest commit that one finished with, oldest first', () => {
    const { commits, isKnown } = unappliedOf(history, [runOf({})], 'lab');
    expect(commits.map(({ subject }) => subject)).toEqual(['b', 'c']);
    expect(isKnown).toBe(true);
  });
  it.each([
    ['of another fleet', { fleet: 'other' }],
    ['of changed files', { modified: true }],
    ['that left something', { complete: undefined }],
  ])('is not told by a run %s', (_, wish) =>
    expect(unappliedOf(history, [runOf(wish)], 'lab').isKnown).toBe(false),
  );
});
