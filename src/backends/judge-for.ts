import type { BackendKind } from '../resources/machine.ts';
import type { Backends } from './backend.ts';
import { canJudge, type ServerBackend } from './process-server.ts';

/** What asks an artifact of a format for a gate; undefined: nothing in this version can. */
export type JudgeFor = (format: string) => ServerBackend | undefined;

export function judgesAmong(
  definitions: Readonly<Record<string, Pick<BackendKind, 'kind' | 'judges'>>>,
  backends: Backends,
): JudgeFor {
  return (format) => {
    const one = Object.values(definitions).find(({ judges }) => judges.includes(format));
    const backend = one === undefined ? undefined : backends[one.kind];
    return backend !== undefined && canJudge(backend) ? backend : undefined;
  };
}
