import { listSettings } from '../../git/checkout-settings.ts';
import { gitIn } from '../../git/git.ts';

/** The name of the remote that a ledger branch can be pushed to; undefined outside a repository, or without one. */
export async function gitRemote(directory: string): Promise<string | undefined> {
  const settings = await listSettings(gitIn({ checkout: directory })).catch(() => []);
  const names = settings.flatMap(({ name }) => /^remote\.(.+)\.url$/s.exec(name)?.[1] ?? []);
  return names.find((name) => name === 'origin') ?? names[0];
}
