import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { Socket } from 'node:net';
import { gitFailure } from './git-failure.ts';
import type { Git } from './git.ts';

/** Reads objects of a repository. One git answers for all of them, and ends when it was idle for five seconds. */
export interface ObjectReader {
  /** In the order of their names; undefined: the repository has no such object. */
  read(oids: readonly string[]): Promise<readonly (Buffer | undefined)[]>;
}

/** It costs some memory to keep it, and one start to have it again. */
const IDLE_MILLISECONDS = 5000;
const NEWLINE = 0x0a;

export function objectReader(git: Git): ObjectReader {
  let running: Conversation | undefined;
  return {
    async read(oids) {
      if (oids.length === 0) return [];
      const asked = (running ??= converse(git.start(['cat-file', '--batch']), () => {
        // Its end may be heard when another one has begun.
        if (running === asked) running = undefined;
      }));
      return await asked(oids);
    },
  };
}

/** @throws WorldFailure where one of them is missing. */
export async function readBlobs(objects: ObjectReader, oids: readonly string[]): Promise<readonly Buffer[]> {
  const blobs = await objects.read(oids);
  return blobs.map((blob, index) => {
    if (blob === undefined) throw gitFailure('cat-file', `${oids[index]} missing`);
    return blob;
  });
}

type Conversation = (oids: readonly string[]) => Promise<readonly (Buffer | undefined)[]>;
interface Asked {
  readonly resolve: (object: Buffer | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** The process keeps zoo from ending only while something is asked. */
function converse(child: ChildProcessWithoutNullStreams, forget: () => void): Conversation {
  const asked: Asked[] = [];
  let first = 0;
  let idle: NodeJS.Timeout | undefined;
  let said = '';
  const rest = (): void => {
    asked.length = 0;
    first = 0;
    reference(child.stdout, false);
    idle = setTimeout(() => {
      forget();
      child.stdin.end();
    }, IDLE_MILLISECONDS).unref();
  };
  const fail = (why: string): void => {
    forget();
    for (const { reject } of asked.splice(first)) reject(gitFailure('cat-file', why));
  };
  child.unref();
  for (const stream of [child.stdin, child.stderr]) reference(stream, false);
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  // What is to be said of it, its end says.
  child.stdin.on('error', () => undefined);
  child.on('error', ({ message }) => fail(message));
  child.on('close', () => fail(said));
  const take = objectsIn((object) => {
    asked[first]?.resolve(object);
    first += 1;
    if (first === asked.length) rest();
  });
  child.stdout.on('data', take);
  return (oids) => {
    clearTimeout(idle);
    reference(child.stdout, true);
    const answers = oids.map(
      () => new Promise<Buffer | undefined>((resolve, reject) => void asked.push({ resolve, reject })),
    );
    child.stdin.write(oids.map((oid) => `${oid}\n`).join(''));
    return Promise.all(answers);
  };
}

/** `<oid> blob <size>\n<bytes>\n` or `<oid> missing\n`, again and again. */
function objectsIn(tell: (object: Buffer | undefined) => void): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let bytes = 0;
  /** With fewer there is nothing to say. */
  let wanted = 1;
  return (chunk) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes < wanted) return;
    const held = chunks.length === 1 ? chunk : Buffer.concat(chunks);
    let at = 0;
    for (;;) {
      const newline = held.indexOf(NEWLINE, at);
      if (newline === -1) {
        wanted = held.length - at + 1;
        break;
      }
      const size = / \w+ (\d+)$/.exec(held.toString('latin1', at, newline))?.[1];
      const begin = newline + 1;
      const end = size === undefined ? begin : begin + Number(size) + 1;
      if (end > held.length) {
        wanted = end - at;
        break;
      }
      tell(size === undefined ? undefined : held.subarray(begin, end - 1));
      at = end;
    }
    chunks = at < held.length ? [held.subarray(at)] : [];
    bytes = held.length - at;
  };
}

function reference(stream: unknown, isCounted: boolean): void {
  if (!(stream instanceof Socket)) return;
  if (isCounted) stream.ref();
  else stream.unref();
}
