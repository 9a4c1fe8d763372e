import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { measure, type Measured } from '../measure.ts';

export interface Terraform {
  readonly version: string;
}

/** Undefined: not installed, and what is measured beside it is skipped. */
export async function findTerraform(): Promise<Terraform | undefined> {
  const { stdout, failed } = await execa('terraform', ['version', '-json'], { reject: false });
  if (failed) return undefined;
  const { terraform_version: version }: { readonly terraform_version: string } = JSON.parse(
    stdout.slice(stdout.indexOf('{')),
  );
  return { version };
}

/** Ready to plan or apply in a folder; `terraform_data` is built in, so nothing is downloaded. */
export async function prepareTerraform(
  _found: Terraform,
  cwd: string,
): Promise<(words: readonly string[]) => Promise<Measured>> {
  const empty = join(cwd, 'empty.tfrc');
  await writeFile(empty, '');
  const environment = { TF_CLI_CONFIG_FILE: empty, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };
  await measure({ command: ['terraform', 'init', '-no-color'], cwd, environment });
  return (words) => measure({ command: ['terraform', ...words], cwd, environment });
}
