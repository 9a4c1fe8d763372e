/**
 * What looks like a secret in a text: secretlint's rules, and a few forms of tokens that zoo never shows either. Loaded when
 * there is something to search.
 */

import type { Finding } from './finding.ts';

const PRESET = '@secretlint/secretlint-rule-preset-recommend';

/** By the look alone; secretlint is stricter with some of them. */
const TOKENS: readonly (readonly [string, RegExp])[] = [
  ['HUGGINGFACE_TOKEN', /\bhf_[A-Za-z0-9]{20,}/g],
  ['GITHUB_TOKEN', /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,})/g],
  ['GITLAB_TOKEN', /\bglpat-[\w-]{20,}/g],
  ['AWS_ACCESS_KEY_ID', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g],
];

/** A text is searched in pieces, so that no rule sees more than it can take. They overlap by more than a key is long. */
const PIECE = 1024 * 1024;
const OVERLAP = 16 * 1024;
/** More say nothing new. */
const MOST_FINDINGS = 20;

export async function searchText(text: string): Promise<readonly Finding[]> {
  // A comment could tell secretlint to look away; what has a NUL behind each letter is UTF-16.
  const plain = text.replaceAll(/secretlint-/gi, 'secretlint_').replaceAll('\0', '');
  const found = new Map<number, Finding>();
  for (let start = 0; start < plain.length; start += PIECE - OVERLAP) {
    const piece = plain.slice(start, start + PIECE);
    const places = [...(await byRules(piece)), ...byLook(piece)];
    const above = places.length === 0 ? 0 : linesIn(plain, start);
    for (const { kind, at } of places) {
      // One secret of a line is enough to look at it.
      const line = above + linesIn(piece, at) + 1;
      if (!found.has(line)) found.set(line, { line, kind });
    }
    if (found.size >= MOST_FINDINGS || start + PIECE >= plain.length) break;
  }
  return [...found.values()].toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)).slice(0, MOST_FINDINGS);
}

interface Place {
  readonly kind: string;
  /** UTF-16 code units from the start of the piece. */
  readonly at: number;
}

function byLook(piece: string): readonly Place[] {
  return TOKENS.flatMap(([kind, form]) =>
    [...piece.matchAll(form)].slice(0, MOST_FINDINGS).map(({ index }) => ({ kind, at: index })),
  );
}

async function byRules(content: string): Promise<readonly Place[]> {
  const [{ lintSource }, { creator }] = await Promise.all([
    import('@secretlint/core'),
    import('@secretlint/secretlint-rule-preset-recommend'),
  ]);
  const { messages } = await lintSource({
    source: { content, filePath: 'file.txt', contentType: 'text' },
    options: { config: { rules: [{ id: PRESET, rule: creator }] }, maskSecrets: true },
  });
  return messages.flatMap(({ type, messageId, range: [at] }) =>
    type === 'message' ? [{ kind: messageId, at }] : [],
  );
}

function linesIn(text: string, end: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
