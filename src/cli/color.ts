interface ColorQuestion {
  /** `--color` or `--no-color`; absent when neither was given. */
  readonly flag?: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
}

/**
 * The flag, then NO_COLOR (set and not empty), then FORCE_COLOR, then GitHub's log, which shows colours though it is no
 * terminal, then the terminal itself.
 */
export function wantsColor({ flag, environment, isTerminal }: ColorQuestion): boolean {
  if (flag !== undefined) return flag;
  if ((environment['NO_COLOR'] ?? '') !== '') return false;
  const force = environment['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (environment['GITHUB_ACTIONS'] === 'true') return true;
  return isTerminal && environment['TERM'] !== 'dumb';
}

/** A person sits there and can answer. */
export function isInteractive(environment: ColorQuestion['environment'], areTerminals: boolean): boolean {
  const ci = environment['CI'] ?? '';
  return areTerminals && (ci === '' || ci === 'false' || ci === '0');
}
