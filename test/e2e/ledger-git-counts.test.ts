import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { copySource, createZooRig } from '../support/cli/zoo-rig.ts';
import { requireExit } from '../support/faults/fault-rig.ts';
import { countedGit } from '../support/ledger/counted-git.ts';

/** So many models, each published once, and a ledger on a git branch: how git is asked by each command. */
async function scene(models: number) {
  const rig = await createZooRig();
  onTestFinished(() => rig.close());
  await copySource(rig);
  const top = join(rig.directory, '..');
  const remote = join(top, 'remote.git');
  await execa('git', ['init', '--quiet', '--bare', remote]);
  const git = await countedGit(top);
  const blocks = Array.from(
    { length: models },
    (_, at) => `      m${at}: { version: 2025.01.24-instruct, source: { directory: sources/zen-nano } }\n`,
  );
  return {
    licensed: (license: string) =>
      rig.write(
        'zoo.fleet.yaml',
        `zoo: v1
fleet: counted
ledger: { git: { remote: "${remote}", branch: zoo-ledger } }
targets:
  hub: { kind: huggingface, endpoint: embedded, visibility: private }
families:
  zen:
    namespace: zenlm
    license: ${license}
    formats: { safetensors: {} }
    publish: [hub]
    models:
${blocks.join('')}`,
      ),
    /** `state`: the folder that a runner keeps things in; a new one knows nothing of the ledger. */
    async counted(words: readonly string[], state = 'state') {
      const ended = await rig.zooWith(
        { PATH: git.PATH, ZOO_STATE: join(top, state), ZOO_FOLDERS: top },
        ...words,
      );
      requireExit(ended, 0);
      const commands = await git.taken();
      return { all: commands.length, pushes: commands.filter((command) => command === 'push').length };
    },
  };
}

describe('a ledger on a git branch asks git', () => {
  it('eight times for an apply of one change, also on a runner that knows nothing of it', async () => {
    const { licensed, counted } = await scene(1);
    await licensed('mit');
    const first = await counted(['apply', '--yes']);
    expect(first.all).toBeLessThanOrEqual(12);
    await licensed('apache-2.0');
    expect((await counted(['plan'])).all).toBeLessThanOrEqual(3);
    const warm = await counted(['apply', '--yes']);
    expect(warm).toEqual({ all: 7, pushes: 4 });
    await licensed('mit');
    const fresh = await counted(['apply', '--yes'], 'another');
    expect(fresh).toEqual({ all: 8, pushes: 4 });
    expect(await counted(['apply', '--yes'], 'another')).toMatchObject({ pushes: 0 });
  });

  it('twenty times at most for an apply of 18 changes', async () => {
    const { licensed, counted } = await scene(18);
    await licensed('mit');
    expect((await counted(['apply', '--yes'])).all).toBeLessThanOrEqual(60);
    await licensed('apache-2.0');
    expect((await counted(['apply', '--yes'])).all).toBeLessThanOrEqual(20);
  });
});
