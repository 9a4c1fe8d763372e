/** What one client may ask of the hub, each bound with its reason. A request over one is refused, and the hub goes on. */
export const HUB_LIMITS = {
  /** huggingface_hub asks for 256 at once. */
  batchObjects: 1000,
  /** Addresses of parts in one answer, about 300 bytes each: a body of some kilobytes must not make gigabytes. */
  batchParts: 20_000,
  /** As on the Hub: the largest file that it takes. Bytes. */
  fileBytes: 500_000_000_000,
  /** Entries of one list in a body, and operations of one commit: the Hub's clients send a few thousand at most. */
  listEntries: 25_000,
  /** Lists and objects inside of each other, and all values of one body: brackets take thirty times their bytes once parsed. */
  jsonDepth: 64,
  jsonValues: 1_000_000,
  /** One commit with its regular files; large ones go through LFS. Bytes. */
  commitBytes: 1024 * 1024 * 1024,
  /** As one path of a repo: more than any file system takes. Bytes of UTF-8. */
  pathBytes: 1024,
  /** Of one who may not: read after the answer, so that it arrives. Bytes. */
  refusedBodyBytes: 256 * 1024,
  /** Of one who may, after an error. Bytes. */
  failedBodyBytes: 256 * 1024 * 1024,
  /** A head that does not come to its end. */
  headMilliseconds: 20_000,
  /** A body, or a reader of an answer, that stands still. */
  stallMilliseconds: 30_000,
  /** Requests of one user at once: official clients have up to 16. The hub answers 429 to more. */
  requestsAtOnce: 256,
  /** Connections at once, of all clients. */
  connections: 1024,
  /** Uploads in parts of one user that were begun and not completed: official clients have some ten at once. */
  pendingUploads: 64,
  /** The files of these together: two of the largest, or many smaller ones. Bytes. */
  pendingBytes: 1_000_000_000_000,
  /** What lay untouched for so long makes room for another one of the same user. */
  pendingMilliseconds: 60 * 60_000,
} as const;
