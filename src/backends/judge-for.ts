import type { BackendKind } from '../resources/machine.ts';
import type { Backend, Backends } from './backend.ts';

/** What asks an artifact of a format for a gate; undefined: nothing in this version can. */
export type JudgeFor = (format: string) => Backend | undefined;

export function judgesAmong(
  definitions: Readonly<Record<string, Pick<BackendKind, 'kind' | 'judges'>>>,
  backends: Backends,
): JudgeFor {
  return (format) => {
    const one = Object.values(definitions).find(({ judges }) => judges.includes(format));
    return one === undefined ? undefined : backends[one.kind];
  };
}
