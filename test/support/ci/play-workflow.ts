import { mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { parse } from 'yaml';

export interface Played {
  readonly exit: number;
  /** Of all steps. */
  readonly log: string;
  readonly summary: string;
  readonly directory: string;
}
interface Job {
  readonly top: string;
  readonly origin: string;
  readonly gh: string;
  readonly path: string;
  readonly hub: string;
  /** `zoo-apply`. */
  readonly workflow: string;
  readonly commit: string;
  readonly secrets: Readonly<Record<string, string>>;
  readonly pull?: number;
  readonly fork?: boolean;
  /** Of a dispatch. */
  readonly inputs?: Readonly<Record<string, string>>;
}
interface Step {
  readonly run?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The steps of a workflow's first job, literally, in a clean and shallow clone, as a runner of GitHub would. */
export async function playWorkflow(job: Job): Promise<Played> {
  const { top, origin, commit, pull } = job;
  const directory = await mkdtemp(join(top, 'run-'));
  const home = await mkdtemp(join(top, 'home-'));
  await mkdir(home, { recursive: true });
  const git = async (...words: readonly string[]): Promise<void> => {
    await execa('git', ['-C', directory, ...words]);
  };
  const ref = pull === undefined ? 'refs/remotes/origin/main' : `refs/remotes/pull/${pull}/merge`;
  await git('init', '-q');
  await git('remote', 'add', 'origin', `file://${origin}`);
  await git('fetch', '-q', '--no-tags', '--depth=1', 'origin', `+${commit}:${ref}`);
  await git('checkout', '-q', '--force', ...(pull === undefined ? ['-B', 'main', ref] : [ref]));
  const environment = {
    PATH: job.path,
    HOME: home,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    NO_COLOR: '1',
    GITHUB_REPOSITORY: 'lab/fleet',
    GITHUB_SHA: commit,
    GITHUB_STEP_SUMMARY: `${directory}.summary`,
    GH_STATE: job.gh,
    HF_ENDPOINT: job.hub,
  };
  const text = await readFile(join(directory, `.github/workflows/${job.workflow}.yaml`), 'utf8');
  let log = '';
  let exit = 0;
  for (const { run, if: condition = '', env = {} } of stepsOf(text)) {
    if (run === undefined || exit !== 0) continue;
    if (job.fork === true && condition.includes('head.repo.full_name')) continue;
    const step = await execa('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], {
      cwd: directory,
      env: { ...environment, ...mapped(env, job) },
      extendEnv: false,
      stdin: 'ignore',
      reject: false,
      all: true,
    });
    log += `${step.all}\n`;
    exit = step.exitCode ?? 1;
  }
  const summary = await readFile(environment.GITHUB_STEP_SUMMARY, 'utf8').catch(() => '');
  return { exit, log, summary, directory };
}

function stepsOf(text: string): readonly Step[] {
  const { jobs }: { readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>> } =
    parse(text);
  return Object.values(jobs)[0]?.steps ?? [];
}

function mapped(env: NonNullable<Step['env']>, { secrets, pull, inputs = {} }: Job): Record<string, string> {
  const values = Object.entries(env).map(([name, value]) => [
    name,
    value
      .replaceAll(/\$\{\{ secrets\.(\w+) \}\}/g, (_, secret: string) => secrets[secret] ?? '')
      .replaceAll(/\$\{\{ inputs\.(\w+) \|\| '' \}\}/g, (_, input: string) => inputs[input] ?? '')
      .replace('${{ github.token }}', 'ghs_none')
      .replace('${{ github.event.number }}', String(pull ?? '')),
  ]);
  return Object.fromEntries(values);
}
