/** What zoo manages, in the order in which one builds on another. What each of them is made of: `kinds.ts`. */
export const KINDS = ['source', 'artifact', 'evaluation', 'host', 'publication', 'residency'] as const;
export type Kind = (typeof KINDS)[number];

/** `kind/…`, stable over versions: `artifact/zen/nano-4b/gguf/q4_k_m`. */
export type ResourceId<K extends Kind = Kind> = `${K}/${string}`;

/** Ids hold outside addresses too, so every segment is percent-encoded; its case is kept. */
export function resourceId<K extends Kind>(kind: K, ...segments: readonly string[]): ResourceId<K> {
  return `${kind}/${segments.map((segment) => encodeURIComponent(segment)).join('/')}`;
}

export function kindOf(id: ResourceId): Kind {
  const kind = KINDS.find((candidate) => id.startsWith(`${candidate}/`));
  if (kind === undefined) throw new TypeError(`not a resource id: ${id}`);
  return kind;
}

export function isResourceId(text: string): text is ResourceId {
  return KINDS.some((kind) => isIdOf(kind, text));
}

/** As `resourceId` makes it: nothing in it can leave a folder, a line or an address. */
export function isIdOf<K extends Kind>(kind: K, text: string): text is ResourceId<K> {
  const [first, ...segments] = text.split('/');
  return first === kind && segments.length > 0 && segments.every((segment) => SEGMENT.test(segment));
}

/** What `encodeURIComponent` leaves or writes, and an `@` before a machine; not `.` and not `..`. */
const SEGMENT = /^(?!\.{1,2}$)[A-Za-z0-9_.!~*'()@%-]+$/;

/** `source/zen/nano: the folder is not there`: of a chain of things that wait for each other, the one that it is about. */
export function reasonOf(id: ResourceId, why: string): string {
  const [first = ''] = why.split(': ', 1);
  return isResourceId(first) ? why : `${id}: ${why}`;
}
