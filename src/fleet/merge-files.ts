import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type {
  FamilyDocument,
  FleetDocument,
  MachineDocument,
  TargetDocument,
} from '../resources/generated/fleet-document.ts';
import { placeOf, type EntrySpans, type SourceMap } from './source-map.ts';

/** A named block of one of the files. */
export interface Entry<T> {
  readonly name: string;
  readonly value: T;
  readonly spans: EntrySpans | undefined;
}
export interface MergedFleet {
  readonly targets: readonly Entry<TargetDocument>[];
  readonly families: readonly Entry<FamilyDocument>[];
  readonly machines: readonly Entry<MachineDocument>[];
}

/** All files as one document. Files add blocks; a block that two of them have is an error with both places. */
export function mergeFiles(
  documents: readonly FleetDocument[],
  places: SourceMap,
): { readonly merged: MergedFleet; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  function merge<T>(
    section: string,
    maps: readonly (Readonly<Record<string, T>> | null | undefined)[],
  ): readonly Entry<T>[] {
    const entries = new Map<string, Entry<T>>();
    for (const map of maps) {
      for (const [name, value] of Object.entries(map ?? {})) {
        const spans = map === null || map === undefined ? undefined : places.get(map, name);
        const first = entries.get(name);
        if (first === undefined) entries.set(name, { name, value, spans });
        else if (spans !== undefined) {
          diagnostics.push({
            severity: 'error',
            code: 'duplicate-key',
            message: `${section}.${name} is declared in two files`,
            place: placeOf(spans.key, `${section}.${name}`),
            remedy: 'keep one of them; a block is written in one place',
            ...(first.spans === undefined
              ? {}
              : {
                  related: [
                    { message: 'first declared here', place: placeOf(first.spans.key, `${section}.${name}`) },
                  ],
                }),
          });
        }
      }
    }
    return [...entries.values()];
  }
  const merged: MergedFleet = {
    targets: merge(
      'targets',
      documents.map(({ targets }) => targets),
    ),
    families: merge(
      'families',
      documents.map(({ families }) => families),
    ),
    machines: merge(
      'machines',
      documents.map(({ machines }) => machines),
    ),
  };
  return { merged, diagnostics };
}
