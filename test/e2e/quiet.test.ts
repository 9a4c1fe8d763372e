import { expect, it, onTestFinished } from 'vitest';
import { createZooRig, SMALL_FLEET } from '../support/cli/zoo-rig.ts';

const WEAK = SMALL_FLEET.replace(
  '    publish:',
  '    identity: [{ ask: Who?, expect: { none: [Qwen] } }]\n    publish:',
);

it('a warning of the fleet file stands beside the answer, and with --quiet there is the answer alone', async () => {
  const rig = await createZooRig({ 'zoo.fleet.yaml': WEAK });
  onTestFinished(() => rig.close());
  const said = await rig.zoo('history');
  expect(said.stderr).toContain('warning[weak-expectation]');
  expect(await rig.zoo('history', '--quiet')).toEqual({ ...said, stderr: '' });
});
