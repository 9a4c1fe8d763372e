/**
 * Bytes of a fleet file to text, and back. UTF-8 with or without a byte order mark; UTF-16 with one. Anything else becomes
 * U+FFFD or NUL characters, which the parser reports with their place.
 */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

/** The text in the encoding of the file that it came from, with the mark that stood there. */
export function encodeText(text: string, like: Uint8Array): Uint8Array {
  const encoding = encodingOf(like);
  if (encoding !== 'utf-8') return utf16(`\uFEFF${text}`, encoding === 'utf-16le');
  return new TextEncoder().encode(hasMark(like) ? `\uFEFF${text}` : text);
}

function encodingOf([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return 'utf-8';
}

function hasMark([first, second, third]: Uint8Array): boolean {
  return first === 0xef && second === 0xbb && third === 0xbf;
}

function utf16(text: string, isLittleEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * text.length));
  for (let at = 0; at < text.length; at += 1) view.setUint16(2 * at, text.charCodeAt(at), isLittleEndian);
  return new Uint8Array(view.buffer);
}
