/** Tokens by the look of them: they are never shown, whoever wrote them where. */
const TOKENS =
  /\b(?:hf_\w{16,}|gh[pousr]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|sk-[\w-]{16,}|AKIA[A-Z0-9]{12,})/g;
/** `https://user:password@host` */
const PASSWORDS = /(?<=:\/\/)[^\s/@]+(?=@)/g;

/**
 * Text from a file that may be anybody's, as one line that is safe on a terminal: control characters become their
 * pictures (an escape sequence could repaint the message), tokens become asterisks.
 */
export function visible(text: string): string {
  return visibleLine(text).replaceAll('\t', '\u2409');
}

/** As it stands in the file: tabs stay, for whoever lets them reach as far as an editor does. */
export function visibleLine(text: string): string {
  return text
    .replaceAll(TOKENS, (token) => '*'.repeat(token.length))
    .replaceAll(PASSWORDS, (password) => '*'.repeat(password.length))
    .replaceAll(/\p{Cc}/gu, pictureOf)
    .replaceAll(/[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, '\u2421');
}

/** One character for one, so that carets stay where they are. */
function pictureOf(control: string): string {
  const code = control.charCodeAt(0);
  if (control === '\t') return control;
  return code < 0x20 ? String.fromCodePoint(0x2400 + code) : '\u2421';
}
