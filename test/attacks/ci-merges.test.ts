import { expect, it } from 'vitest';
import { changing, createCiRig } from '../support/ci/ci-rig.ts';

it('foreign-plan: a merge without a good plan of its own takes no plan of another pull request', async () => {
  await using rig = await createCiRig();
  await rig.plan(1, changing('one', '0', 'sneaked'), { fails: true });
  await rig.plan(2, changing('one', '0', 'sneaked'));
  const merge = await rig.merge(1);
  const applied = await rig.apply(merge);
  expect(applied.exit).toBe(6);
  expect(await rig.card('one')).toContain('one at 0');
  expect(await rig.calls()).not.toContain('run download');
  expect(applied.log).toContain(`of which there is no good plan`);
  expect(applied.summary).toMatch(
    /gh workflow run zoo-apply\.yaml --ref main -f approval=sha256:[0-9a-f]{64}/,
  );
  // Also where the forge is wrong about whose merge it is.
  await rig.sayMerged(merge, await rig.head(2));
  const lied = await rig.apply(merge);
  expect(lied.exit).toBe(6);
  expect(await rig.card('one')).toContain('one at 0');
});

it('rerun-old-job: the apply of a commit that main has gone on from is refused', async () => {
  await using rig = await createCiRig();
  await rig.plan(1, changing('one', '0', '1'));
  const first = await rig.merge(1);
  expect((await rig.apply(first)).exit).toBe(0);
  await rig.plan(2, changing('one', '1', '0'));
  expect((await rig.apply(await rig.merge(2))).exit).toBe(0);
  const again = await rig.apply(first);
  expect(again.exit).toBe(6);
  expect(again.summary).toContain('only that one is applied');
  expect(await rig.card('one')).toContain('one at 0');
  expect((await rig.drift()).exit).toBe(0);
});

it('dropped-run: what was merged and not done is reported, and the next apply does all of it', async () => {
  await using rig = await createCiRig();
  await rig.plan(1, changing('one', '0', '1'));
  await rig.plan(2, changing('two', '0', '1'));
  const first = await rig.merge(1);
  expect((await rig.apply(first)).exit).toBe(0);
  const second = await rig.merge(2);
  const drift = await rig.drift();
  expect(drift.exit).toBe(2);
  expect(drift.summary).toContain(`Pending on main since commit ${second.slice(0, 10)} (PR 2): 1 action`);
  await rig.plan(3, changing('three', '0', '1'));
  const comment = await rig.comment();
  expect(comment).toContain(`Pending on main since commit ${second.slice(0, 10)} (PR 2): 1 action`);
  expect(comment.match(/sha256:[0-9a-f]{64}/g)).toHaveLength(1);
  expect((await rig.apply(await rig.merge(3))).exit).toBe(0);
  expect(await rig.card('two')).toContain('two at 1');
  expect(await rig.card('three')).toContain('three at 1');
  expect((await rig.drift()).exit).toBe(0);
});

it('a pull request is no yes to what is pending on main and nothing approved', async () => {
  await using rig = await createCiRig();
  await rig.plan(1, changing('one', '0', '1'), { fails: true });
  await rig.merge(1);
  await rig.plan(2, changing('two', '0', '1'));
  const applied = await rig.apply(await rig.merge(2));
  expect(applied.exit).toBe(6);
  expect(await rig.card('one')).toContain('one at 0');
  expect(await rig.card('two')).toContain('two at 1');
});

it('same-publication: what another merge overtook is named with the command that does it', async () => {
  await using rig = await createCiRig();
  await rig.plan(1, changing('one', '0', '1'));
  const version = (fleet: string): string => fleet.replace('2025.01.24-a', '2025.01.24-b');
  await rig.plan(2, version);
  expect((await rig.apply(await rig.merge(1))).exit).toBe(0);
  const applied = await rig.apply(await rig.merge(2));
  expect(applied.exit).toBe(6);
  expect(applied.summary).toContain('publication/hub/one/one-m will be changed');
  expect(applied.summary).toMatch(
    /gh workflow run zoo-apply\.yaml --ref main -f approval=sha256:[0-9a-f]{64}/,
  );
  const drift = await rig.drift();
  expect(drift.exit).toBe(2);
  expect(drift.summary).toContain('(PR 2)');
});

it('dispatch-unmerged: the branch of an open pull request is not applied, whatever its fleet says', async () => {
  await using rig = await createCiRig();
  await rig.plan(1, changing('one', '0', 'unmerged'));
  const head = await rig.head(1);
  await rig.sayMerged(head, head);
  const applied = await rig.apply(head);
  expect(applied.exit).toBe(6);
  expect(applied.summary).toContain(`the checkout is at ${head.slice(0, 10)}, and main of origin is at`);
  expect(await rig.card('one')).toContain('one at 0');
});
