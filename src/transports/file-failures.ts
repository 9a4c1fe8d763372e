/** What the user can do about a file system's no, on any machine. */
import { WorldFailure } from '../diagnostics/failure.ts';
import { visible } from '../diagnostics/visible-text.ts';

export function noSpaceFor(path: string, options?: ErrorOptions): WorldFailure {
  return new WorldFailure(
    { class: 'space', message: `no space left for ${path}`, remedy: 'free some space and run again' },
    options,
  );
}

export function notAllowedAt(path: string, options?: ErrorOptions): WorldFailure {
  return new WorldFailure(
    {
      class: 'permission',
      message: `not allowed to change ${path}`,
      remedy: 'give the user that runs zoo the right to write there',
    },
    options,
  );
}

export function notAsExpectedAt(path: string, options?: ErrorOptions): WorldFailure {
  return new WorldFailure(
    {
      class: 'conflict',
      message: `${path} is not what it should be (a folder or a link in the place of a file, or the other way round)`,
      remedy: 'move it out of the way and run again',
    },
    options,
  );
}

export function leftAlone(path: string, why: string): WorldFailure {
  return new WorldFailure({
    class: 'conflict',
    message: visible(`${path} is left alone: ${why}`),
    remedy: 'put a folder in the place of the link, or write the real folder under `zoo:`',
  });
}

export function arrivedAsOther(path: string, found: string, expected: string): WorldFailure {
  return new WorldFailure({
    class: 'integrity',
    message: `${path} arrived as ${found}, expected ${expected}`,
    remedy: 'run again; when it happens twice, check the disk',
  });
}

export function endedAtOnce(program: string, log: string): WorldFailure {
  return new WorldFailure({
    class: 'tool',
    message: `${program} ended as soon as it was started`,
    remedy: `its last words are in ${log}`,
  });
}
