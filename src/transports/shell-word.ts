/** One word for a POSIX shell, whatever is in it; line ends included. */
export function shellWord(text: string): string {
  if (text.includes('\0')) throw new TypeError('a word of a shell holds no NUL');
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
