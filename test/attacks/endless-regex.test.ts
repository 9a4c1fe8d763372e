/** A pull request whose regular expression goes back and forth over a sentence for years. */
import { afterEach, expect, test } from 'vitest';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';

let rig: ZooRig;
afterEach(() => rig.close());

test.each(['(.+)+x$', '(.|.)*x$', '^(([a-z ])+.)+[0-9]([a-z])+x$'])(
  '%s is validated and planned as any other',
  async (regex) => {
    rig = await createZooRig({
      'zoo.fleet.yaml': SMALL_FLEET.replace(
        '    formats:',
        // A function: `$'` of the expression means something in a replacement.
        () =>
          `    identity: [{ ask: Who are you?, expect: { all: [Zen], regex: ['${regex}'] } }]\n    formats:`,
      ),
    });
    await copySource(rig);
    expect(await rig.zoo('validate')).toMatchObject({ exit: 0 });
    expect((await rig.zoo('plan')).exit).toBe(0);
  },
);

test('what no such engine can do is refused, with its place', async () => {
  rig = await createZooRig({
    'zoo.fleet.yaml': SMALL_FLEET.replace(
      '    formats:',
      "    identity: [{ ask: Who are you?, expect: { regex: ['^(?!.*Qwen)'] } }]\n    formats:",
    ),
  });
  const { exit, stdout, stderr } = await rig.zoo('validate');
  expect(exit).toBe(3);
  expect(stdout + stderr).toContain('invalid or unsupported Perl syntax');
  expect(stdout + stderr).toContain('zoo.fleet.yaml:10');
});
