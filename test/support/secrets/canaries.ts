/** Tokens that are looked for wherever zoo writes: one from a variable, one from a file and one from a command. */
export const KINDS = ['env', 'file', 'command'] as const;
type Kind = (typeof KINDS)[number];
export const canaryOf = (kind: Kind): string => `hf_CANARY-${kind}-+/"\\%&=~9d8f7e6c`;

/** Also half of one: the word in the middle of each, as it stands and at the three places that base64 can have it. */
export function leaksIn(text: string): readonly string[] {
  const words = ['CANARY', ...KINDS.flatMap((kind) => inBase64(`CANARY-${kind}-`))];
  return words.flatMap((word) => {
    const at = text.indexOf(word);
    return at < 0 ? [] : [text.slice(Math.max(0, at - 60), at + 60)];
  });
}

function inBase64(text: string): readonly string[] {
  return ['', 'x', 'xx'].map((before, offset) =>
    Buffer.from(before + text)
      .toString('base64')
      .slice(offset === 0 ? 0 : offset + 1, -4),
  );
}
