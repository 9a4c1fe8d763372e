/** Names as the distribution specification has them. Each answers with what is wrong, in words that follow the name. */

const PART = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
/** With the host in front, 255 is what clients take. */
const MOST_CHARACTERS = 200;
const TAG = /^\w[\w.-]{0,127}$/;

/** What clients get who name no tag. */
export const LATEST = 'latest';

export function repoProblem(repo: string): string | undefined {
  if (repo.length > MOST_CHARACTERS) return `is longer than ${MOST_CHARACTERS} characters`;
  const parts = repo.split('/');
  if (parts.length > 1 && parts.every((part) => PART.test(part))) return undefined;
  return 'is not namespace/name of lower-case letters, digits, -, _ and ., each starting and ending with a letter or a digit';
}

export function isTag(name: string): boolean {
  return TAG.test(name);
}

export function tagProblem(version: string): string | undefined {
  if (version === LATEST) return 'is the name that zoo itself moves to the newest version';
  return isTag(version)
    ? undefined
    : 'is not of letters, digits, _, . and -, or is longer than 128 characters';
}
