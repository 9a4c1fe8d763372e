/** The fleet that the canaries are used in, and the git repository that it stands in. */
import { join } from 'node:path';
import { execa } from 'execa';

/** With a remote, for a ledger that is kept there. */
export async function gitRepository(directory: string): Promise<void> {
  const remote = join(directory, '../remote.git');
  const git = (...words: readonly string[]) =>
    execa('git', ['-c', 'user.name=zoo', '-c', 'user.email=zoo@example.org', ...words], { cwd: directory });
  await git('init', '--quiet', '--bare', remote);
  await git('init', '--quiet');
  await git('remote', 'add', 'origin', remote);
  await git('add', 'zoo.fleet.yaml');
  await git('commit', '--quiet', '-m', 'A fleet');
}

export const farText = (url: string): string => `far:
        version: 2025.01.24-far
        source: { huggingface: zenlm/zen-nano, endpoint: "${url}", revision: main }`;

export function fleetText([env = '', file = '', command = '']: readonly string[], ledger: string): string {
  const target = (url: string, token: string): string =>
    `{ kind: huggingface, endpoint: "${url}", visibility: private, token: ${token} }`;
  return `zoo: v1
fleet: birds
ledger: { ${ledger} }
targets:
  by-env: ${target(env, '{ env: BIRD }')}
  by-file: ${target(file, '{ file: ../beside/token }')}
  by-command: ${target(command, '{ command: [../beside/print-token] }')}
families:
  zen:
    namespace: zenlm
    license: apache-2.0
    focus: birds
    formats: { safetensors: {} }
    models:
      nano:
        version: 2025.01.24-instruct
        source: { directory: sources/zen-nano }
        publish: [by-env, by-file, by-command]
      # far
machines:
  here: { os: linux, arch: x64, reach: [{ local: true }], zoo: model-zoo, backend: { kind: llama-server, context: 256, port: 1 } }
`;
}
