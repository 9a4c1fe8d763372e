import { HubError } from '../hub-error.ts';
import { HUB_LIMITS } from '../limits.ts';

const NAME_MAXIMUM_BYTES = 255;

/** Refuses what git or a file system cannot hold; what is left is safe to be joined below a folder. */
export function checkPath(path: string): string {
  if (Buffer.byteLength(path) > HUB_LIMITS.pathBytes)
    throw new HubError(400, `A path in the repo has at most ${HUB_LIMITS.pathBytes} bytes`);
  const bad = path.split('/').find((name) => !isFileName(name));
  if (bad !== undefined) throw new HubError(422, `Invalid path in the repo: ${JSON.stringify(path)}`);
  return path;
}

function isFileName(name: string): boolean {
  if (name === '' || name === '.' || name === '..' || name.toLowerCase() === '.git') return false;
  // eslint-disable-next-line no-control-regex
  return !/[\u0000-\u001f\u007f\\]/.test(name) && Buffer.byteLength(name) <= NAME_MAXIMUM_BYTES;
}
