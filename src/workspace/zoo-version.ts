import { readFileSync } from 'node:fs';

/** From package.json, which lies two folders up both from the sources and from what is published. */
export function zooVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version }: { readonly version?: unknown } = JSON.parse(text);
  if (typeof version !== 'string') throw new TypeError('package.json has no version');
  return version;
}
