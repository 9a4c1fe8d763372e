import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { EXIT } from '../diagnostics/exit-code.ts';
import { UserError } from '../diagnostics/user-error.ts';

const FLEET_FILE = 'zoo.fleet.yaml';

export interface FleetLocation {
  /** Absolute. Includes, sources and `.zoo` are relative to it. */
  readonly directory: string;
  /** Name of the file in the directory. */
  readonly name: string;
}

/** The file that was named, or `zoo.fleet.yaml` here or in the nearest parent that has one. */
export function findFleet(directory: string, named: string | undefined): FleetLocation {
  if (named !== undefined) {
    const file = resolve(directory, named);
    if (existsSync(file)) return { directory: dirname(file), name: basename(file) };
    throw notFound(`there is no fleet file ${file}`);
  }
  for (let here = directory; ; here = dirname(here)) {
    if (existsSync(join(here, FLEET_FILE))) return { directory: here, name: FLEET_FILE };
    if (here === dirname(here)) throw notFound(`there is no ${FLEET_FILE} in ${directory} or above it`);
  }
}

function notFound(message: string): UserError {
  return new UserError(message, {
    exit: EXIT.invalidFleet,
    remedy: 'Start one with zoo init, or name one with --fleet FILE.',
  });
}
