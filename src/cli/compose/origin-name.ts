import type { OriginSpec } from '../../resources/source.ts';

/** For people: what is being looked at. */
export function originName(origin: OriginSpec): string {
  switch (origin.kind) {
    case 'directory':
      return origin.path;
    case 'huggingface':
      return origin.repo;
    case 'registry':
      return origin.id;
  }
}
