/** Of a commit, for people. */
export function short(commit: string): string {
  return commit.slice(0, 10);
}
