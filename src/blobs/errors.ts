import type { Digest } from '../resources/digest.ts';

/** Bytes that are not what they were said to be; they were thrown away (or put aside), never kept under that name. */
export class DigestMismatch extends Error {
  readonly expected: string;
  readonly actual: string;
  readonly what: string;
  override readonly name = 'DigestMismatch';
  constructor(what: string, expected: Digest | number, actual: Digest | number) {
    const shown = (value: Digest | number): string => (typeof value === 'number' ? `${value} bytes` : value);
    super(`${what}: expected ${shown(expected)}, got ${shown(actual)}`);
    this.what = what;
    this.expected = shown(expected);
    this.actual = shown(actual);
  }
}

/** The disk (or the quota) is full; what was half written has been removed. */
export class DiskFull extends Error {
  readonly path: string;
  override readonly name = 'DiskFull';
  constructor(path: string, cause: unknown) {
    super(`no space left while writing below ${path}; free some space and run again`, { cause });
    this.path = path;
  }
}

/** Another process wrote to a file while it was being hashed, so that no digest of it means anything. */
export class FileChanged extends Error {
  readonly path: string;
  override readonly name = 'FileChanged';
  constructor(path: string) {
    super(`${path} changed while it was read; wait until nothing writes to it and run again`);
    this.path = path;
  }
}

/** A link, a folder, a pipe or a device where a regular file has to be. It was not read. */
export class NotAFile extends Error {
  readonly path: string;
  override readonly name = 'NotAFile';
  constructor(path: string) {
    super(`${path} is not a file`);
    this.path = path;
  }
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** ENOSPC and EDQUOT become {@link DiskFull}; everything else stays what it was. */
export function orDiskFull(path: string, error: unknown): unknown {
  const code = errorCode(error);
  return code === 'ENOSPC' || code === 'EDQUOT' ? new DiskFull(path, error) : error;
}
