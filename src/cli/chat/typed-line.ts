/** What a person typed into a chat, line by line. */
export type Typed =
  | { readonly type: 'message'; readonly text: string }
  | { readonly type: 'command'; readonly name: string; readonly rest: string }
  /** A text of several lines goes on. */
  | { readonly type: 'open'; readonly lines: readonly string[] }
  | { readonly type: 'nothing' };

const FENCE = '"""';

/** `open`: the lines since the opening quotes; absent: there are none. Pure. */
export function typedLine(line: string, open?: readonly string[]): Typed {
  if (open !== undefined) return goOn(line, open);
  const text = line.trim();
  if (text.startsWith(FENCE)) return goOn(text.slice(FENCE.length), []);
  if (text === '') return { type: 'nothing' };
  const command = /^\/(\S*)\s*(.*)$/s.exec(text);
  if (command !== null) return { type: 'command', name: command[1] ?? '', rest: command[2] ?? '' };
  return { type: 'message', text };
}

function goOn(line: string, open: readonly string[]): Typed {
  if (!line.trimEnd().endsWith(FENCE)) return { type: 'open', lines: [...open, line] };
  const last = line.trimEnd().slice(0, -FENCE.length);
  const text = [...open, last].join('\n').trim();
  return text === '' ? { type: 'nothing' } : { type: 'message', text };
}
