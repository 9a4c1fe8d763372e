import { expect, it } from 'vitest';
import { changing, createCiRig } from '../support/ci/ci-rig.ts';

it('policy-silent: a plan that a policy holds says so first, where people look, and the job is red', async () => {
  await using rig = await createCiRig();
  const held = await rig.plan(1, (fleet) =>
    changing('one', '0', '1')(fleet).replace('targets:', 'policies: { upload: 1 kB }\ntargets:'),
  );
  expect(held.exit).toBe(5);
  for (const text of [await rig.comment(), held.summary]) {
    expect(text).toMatch(/^## zoo plan: lab\n\n\*\*1 held, although wanted\.\*\*/);
    expect(text).toContain('held by policy');
    expect(text).toContain('Change what the rule names, or the rule under `policies:`');
  }
  // A red plan is none that an apply would find.
  const applied = await rig.apply(await rig.merge(1));
  expect(applied.exit).not.toBe(0);
  expect(await rig.card('one')).toContain('one at 0');
});

it('an invalid fleet says all its problems in comment and summary, and one that mends it is planned', async () => {
  await using rig = await createCiRig();
  const broken = await rig.plan(1, (fleet) => fleet.replaceAll('license: apache-2.0', 'licence: apache-2.0'));
  expect(broken.exit).toBe(3);
  for (const text of [await rig.comment(), broken.summary]) {
    expect(text).toMatch(/^## zoo plan did not get through\n\n\*\*The fleet file has \d+ errors/);
    expect(text).toContain('licence');
  }
  await rig.merge(1);
  const mended = await rig.plan(2, (fleet) => fleet.replaceAll('licence: apache-2.0', 'license: apache-2.0'));
  expect(mended.exit).toBe(0);
  expect(mended.summary).toContain('cannot be read, so that all counts as what this version changes');
});

it('fork-says-no-changes: what a fork may not see is said first, and is not approved by its plan', async () => {
  await using rig = await createCiRig();
  const blind = await rig.plan(1, changing('one', '0', 'fork'), { fork: true });
  expect(blind.summary).toMatch(/^## zoo plan: lab\n\n\*\*3 could not be looked at/);
  expect(blind.summary).not.toContain('No changes');
  expect(blind.summary).toContain('The pull request of a fork gets none');
  expect(await rig.comment()).toBe('');
  const applied = await rig.apply(await rig.merge(1));
  expect(applied.exit).toBe(6);
  expect(applied.summary).toMatch(/approval=sha256:[0-9a-f]{64}/);
  expect(await rig.card('one')).toContain('one at 0');
});
