import { HubError } from '../hub-error.ts';

/** The rules of `git check-ref-format`, as far as they keep a name apart from a path or a range. */
export function checkRefName(name: string): string {
  const bad =
    // eslint-disable-next-line no-control-regex
    /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|^-|\.$/.test(name) ||
    name.split('/').some((part) => part === '' || part.startsWith('.') || part.endsWith('.lock'));
  if (bad || name === 'HEAD' || Buffer.byteLength(name) > 200) {
    throw new HubError(400, `Invalid name of a branch or tag: ${JSON.stringify(name)}`);
  }
  return name;
}
