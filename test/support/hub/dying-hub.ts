/**
 * A hub that kills itself with SIGKILL just before the n-th time that it changes something on disk; of a file that
 * is written at once, half is written. Arguments: directory, n, and options as JSON. Prints its address.
 */
import { writeSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { serveHub } from '../../../src/hub/serve-hub.ts';

const [directory = '', killAt = '', options = '{}'] = process.argv.slice(2);
let effects = 0;

function isLast(): boolean {
  effects += 1;
  return effects === Number(killAt);
}

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('alive after SIGKILL');
}

function dieInstead(effect: (...given: never[]) => unknown) {
  return function (this: unknown, ...given: readonly unknown[]): unknown {
    if (isLast()) die();
    return Reflect.apply(effect, this, given);
  };
}

// The hub's modules import these by name: the export below makes them see the replacements.
Object.assign(fs, {
  chmod: dieInstead(fs.chmod),
  copyFile: dieInstead(fs.copyFile),
  link: dieInstead(fs.link),
  mkdir: dieInstead(fs.mkdir),
  open: dieInstead(fs.open),
  rename: dieInstead(fs.rename),
  rm: dieInstead(fs.rm),
  writeFile: dieInstead(fs.writeFile),
});
syncBuiltinESMExports();

const handle = await fs.open(import.meta.filename);
const prototype: fs.FileHandle = Object.getPrototypeOf(handle);
await handle.close();
const { sync, write, writeFile } = prototype;
Object.assign(prototype, {
  sync: dieInstead(sync),
  write: dieInstead(write),
  writeFile(this: fs.FileHandle, content: unknown, ...rest: readonly unknown[]) {
    if (isLast()) {
      if (typeof content === 'string') writeSync(this.fd, content.slice(0, content.length / 2));
      die();
    }
    return Reflect.apply(writeFile, this, [content, ...rest]);
  },
});

effects = 0;
const hub = await serveHub({ directory, ...JSON.parse(options) });
console.log(hub.url);
