import { hash } from 'node:crypto';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isHiddenWithin, isWithin } from '../../blobs/is-within.ts';
import type { FleetFile } from '../../resources/evaluation.ts';
import { parseInnerPath } from '../../resources/inner-path.ts';

/** A text that a gate compares over is read whole; more of it proves no more. */
const MOST_BYTES = 64 * 1024 * 1024;

type Found = FleetFile | { readonly problem: string };

/** Texts below the folder of the fleet file, each read once. A link in a pull request could lead to a file of the user who plans it. */
export function fleetTexts(directory: string): (path: string) => Found {
  const known = new Map<string, Found>();
  return (path) => {
    const found = known.get(path) ?? look(directory, path);
    known.set(path, found);
    return found;
  };
}

function look(directory: string, path: string): Found {
  const parsed = parseInnerPath(path);
  if (parsed.path === undefined) return { problem: parsed.problem };
  const not = (why: string): Found => ({ problem: `the text ${parsed.path} ${why}` });
  try {
    const own = realpathSync(directory);
    const real = realpathSync(join(own, parsed.path));
    if (!isWithin(own, real) || isHiddenWithin(own, real))
      return not("is hidden, or a link that leads out of the fleet's folder");
    const { size } = statSync(real);
    if (size > MOST_BYTES) return not(`has ${size} bytes, and ${MOST_BYTES} are the most`);
    return { path: real, digest: `sha256:${hash('sha256', readFileSync(real), 'hex')}`, sizeBytes: size };
  } catch (error) {
    return not(
      `cannot be read: ${error instanceof Error && 'code' in error ? String(error.code) : 'no file'}`,
    );
  }
}
