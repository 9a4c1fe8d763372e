import { WorldFailure } from '../diagnostics/failure.ts';

export function noLog(machine: string): WorldFailure {
  return new WorldFailure({
    class: 'input',
    message: `${machine} has no tenant with a log`,
    remedy: `zoo why residency/${machine}/main says which tenant belongs there.`,
  });
}
