import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { serveHub } from '../../../src/hub/serve-hub.ts';
import { copySource } from '../cli/zoo-rig.ts';
import { playWorkflow, type Played } from './play-workflow.ts';

const MAIN = resolve(import.meta.dirname, '../../../src/cli/main.ts');
const STUB = join(import.meta.dirname, 'gh-stub.sh');
const FLEET = 'zoo.fleet.yaml';

/** A repository with the workflows of `zoo init`, a hub with a writer and a reader, and a forge that plays the workflows. */
export interface CiRig extends AsyncDisposable {
  /** A branch with this change, opened as pull request `number` and planned; again: its next push. */
  plan(number: number, change: (fleet: string) => string, options?: PlanOptions): Promise<Played>;
  /** Merges it; resolves to the commit on main. */
  merge(number: number): Promise<string>;
  apply(commit: string): Promise<Played>;
  /** One of the workflows that look every day, on main. */
  drift(): Promise<Played>;
  verify(inputs?: Readonly<Record<string, string>>): Promise<Played>;
  /** Other bytes in place of the weights that the hub holds, under the same name. */
  spoilWeights(): Promise<void>;
  head(number: number): Promise<string>;
  /** What a commit of main is said to be the merge of. */
  sayMerged(commit: string, head: string): Promise<void>;
  /** The card of a model, as the hub has it. */
  card(model: string): Promise<string>;
  readonly calls: () => Promise<string>;
  readonly comment: () => Promise<string>;
}
interface PlanOptions {
  readonly fork?: boolean;
  /** Its run is counted as failed, and keeps no plan. */
  readonly fails?: boolean;
  /** On top of the branch as it was pushed before. */
  readonly again?: boolean;
}

export async function createCiRig(): Promise<CiRig> {
  const top = await mkdtemp(join(tmpdir(), 'zoo-ci-'));
  const [seed, origin, gh, bin] = ['seed', 'origin.git', 'gh', 'bin'].map((name) => join(top, name));
  if (seed === undefined || origin === undefined || gh === undefined || bin === undefined)
    throw new Error(top);
  for (const folder of [seed, bin, ...['pulls', 'runs', 'artifacts'].map((name) => join(gh, name))])
    await mkdir(folder, { recursive: true });
  const call = `exec ${process.execPath} ${MAIN} "$@"`;
  await writeFile(join(bin, 'zoo'), `#!/bin/bash\n${call}\n`, { mode: 0o755 });
  await writeFile(join(bin, 'npx'), `#!/bin/bash\nshift 2\n${call}\n`, { mode: 0o755 });
  await cp(STUB, join(bin, 'gh'));
  await chmod(join(bin, 'gh'), 0o755);
  const orgs = ['one', 'two', 'three'];
  const hub = await serveHub({
    directory: join(top, 'hub'),
    users: [
      { name: 'ci', token: 'hf_write', role: 'write', orgs },
      { name: 'reader', token: 'hf_read', role: 'read', orgs },
    ],
  });
  const git = async (...words: readonly string[]): Promise<string> => {
    const who = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
    return (await execa('git', [...who, ...words], { cwd: seed })).stdout;
  };
  const zoo = { PATH: `${bin}:${process.env['PATH'] ?? ''}`, HOME: top, HF_ENDPOINT: hub.url };
  await git('init', '-q', '--bare', '-b', 'main', origin);
  await git('-C', origin, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
  await git('init', '-q', '-b', 'main', '.');
  await git('remote', 'add', 'origin', `file://${origin}`);
  await execa('zoo', ['init', '.'], { cwd: seed, env: zoo });
  await copySource({ directory: seed });
  await writeFile(join(seed, FLEET), fleetText(hub.url, orgs));
  await git('add', '.');
  await git('commit', '-qm', 'fleet');
  await git('push', '-q', 'origin', 'main');
  await execa('zoo', ['apply', '--yes'], { cwd: seed, env: { ...zoo, HF_TOKEN: 'hf_write' } });

  let runs = 100;
  const play = (workflow: string, commit: string, job: object): Promise<Played> =>
    playWorkflow({ top, origin, gh, path: zoo.PATH, hub: hub.url, workflow, commit, secrets: {}, ...job });
  const head = (number: number): Promise<string> => git('rev-parse', `p${number}`);
  const write = { HF_TOKEN: 'hf_write', HF_READ_TOKEN: 'hf_read' };
  const read = { HF_READ_TOKEN: 'hf_read' };
  const look = async (workflow: string, inputs: object = {}): Promise<Played> =>
    play(workflow, await git('-C', origin, 'rev-parse', 'main'), { secrets: read, inputs });
  const sayMerged = (commit: string, of: string): Promise<void> =>
    writeFile(join(gh, 'pulls', commit), `${of}\n`);
  return {
    head,
    sayMerged,
    async plan(number, change, { fork = false, fails = false, again = false } = {}) {
      await git('fetch', '-q', 'origin');
      await git('checkout', '-q', ...(again ? [`p${number}`] : ['-B', `p${number}`, 'origin/main']));
      const fleet = await readFile(join(seed, FLEET), 'utf8');
      await writeFile(join(seed, FLEET), change(fleet));
      await git('commit', '-qam', 'change');
      await git('checkout', '-q', '--detach', 'origin/main');
      await git('merge', '-q', '--no-ff', '-m', `Merge ${number}`, `p${number}`);
      await git('push', '-q', '-f', 'origin', `HEAD:refs/pull/${number}/merge`, `p${number}`);
      const played = await play('zoo-plan', await git('rev-parse', 'HEAD'), {
        secrets: fork ? {} : read,
        pull: number,
        fork,
      });
      runs += 1;
      if (played.exit === 0 && !fails) {
        await writeFile(join(gh, 'runs', await head(number)), `${runs}\n`);
        await cp(join(played.directory, 'plan.json'), join(gh, 'artifacts', `${runs}.json`));
      }
      return played;
    },
    async merge(number) {
      await git('fetch', '-q', 'origin');
      await git('checkout', '-q', '--detach', 'origin/main');
      await git('merge', '-q', '--no-ff', '-m', `Merge pull request #${number}`, `p${number}`);
      await git('push', '-q', 'origin', 'HEAD:main');
      const commit = await git('rev-parse', 'HEAD');
      await sayMerged(commit, await head(number));
      return commit;
    },
    apply: (commit) => play('zoo-apply', commit, { secrets: write }),
    drift: () => look('zoo-drift'),
    verify: (inputs = {}) => look('zoo-verify', inputs),
    async spoilWeights() {
      const entries = await readdir(join(top, 'hub/blobs'), { recursive: true, withFileTypes: true });
      const paths = entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
      const blobs = await Promise.all(paths.map(async (path) => ({ path, bytes: await readFile(path) })));
      const largest = blobs.toSorted((a, b) => b.bytes.length - a.bytes.length)[0];
      if (largest === undefined) throw new Error('the hub holds nothing');
      await chmod(largest.path, 0o644);
      await writeFile(largest.path, largest.bytes.with(1000, 255 - (largest.bytes[1000] ?? 0)));
    },
    async card(model) {
      const url = `${hub.url}/${model}/${model}-m/resolve/main/README.md`;
      return (await fetch(url, { headers: { authorization: 'Bearer hf_read' } })).text();
    },
    calls: () => readFile(join(gh, 'calls'), 'utf8').catch(() => ''),
    comment: () => readFile(join(gh, 'comment.md'), 'utf8').catch(() => ''),
    async [Symbol.asyncDispose]() {
      await hub.close();
      await rm(top, { recursive: true, force: true });
    },
  };
}

/** Models whose card says `one at 0`: a change of that is a change of one publication. */
function fleetText(hub: string, names: readonly string[]): string {
  const families = names.map(
    (name) => `  ${name}:
    namespace: ${name}
    focus: ${name} at 0
    license: apache-2.0
    formats: { safetensors: {} }
    publish: [hub]
    models:
      m: { version: 2025.01.24-a, source: { directory: sources/zen-nano } }
`,
  );
  return `zoo: v1
fleet: lab
ledger: { git: { remote: origin, branch: zoo-ledger } }
targets:
  hub: { kind: huggingface, endpoint: "${hub}", visibility: private }
families:
${families.join('')}`;
}

/** \`one at 0\` becomes \`one at 1\`. */
export function changing(name: string, from: string, to: string): (fleet: string) => string {
  return (fleet) => fleet.replace(`${name} at ${from}`, `${name} at ${to}`);
}
