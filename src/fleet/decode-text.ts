/**
 * Bytes of a fleet file to text. UTF-8 with or without a byte order mark; UTF-16 with one. Anything else becomes
 * U+FFFD or NUL characters, which the parser reports with their place.
 */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder('utf-8').decode(bytes);
}
