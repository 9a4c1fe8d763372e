/**
 * All that a later run can find below a rig, in lines and in one digest. Names that are new in each run (times, runs, processes,
 * random ids, ports, and the sums that follow from them) are put aside, and a ledger is what a reader folds it to. Two worlds with the
 * same print are, to the next run, the same world; a difference that is none costs a run, and hides nothing.
 */
import { hash } from 'node:crypto';
import type { CrashRig, Ran } from './crash-rig.ts';
import { filesOf, type Thing } from './copied-files.ts';
import { readingLedgers } from './copied-ledger.ts';

/** Name of a point -> print of what a kill there would have left. None, where that cannot be told. */
export async function printCopies(rig: CrashRig, { copies }: Ran): Promise<ReadonlyMap<string, string>> {
  const prints = new Map<string, string>();
  const readLedger = readingLedgers(rig);
  for (const { point, path, running } of copies) {
    const ledger = await readLedger(path);
    if (ledger === undefined) continue;
    // A push that is under way is what its point is about.
    const programs = running.filter((command) => !/\bgit\b/.test(command));
    const things = [
      ...(await filesOf(path, PASSED_OVER)),
      ...ledger,
      ...programs.map((text) => ({ path: 'running', text })),
    ];
    const rename = renaming(things, rig);
    // A set: of two fences, or two claims of which one is released, nobody asks how many there were.
    const lines = new Set(things.map((thing) => `${rename(thing.path)} ${rename(thing.text)}`));
    prints.set(point, hash('sha256', [...lines].toSorted().join('\n')));
  }
  return prints;
}

/**
 * Caches, which nobody believes; logs, which nobody reads; git's own files, and the ledger's segments: what they say is read. What a
 * fleet is made from is the same throughout.
 */
const PASSED_OVER =
  /^(?:\.zoo-state|\.zoo\/ledger\/(?:runs|fences)|\.git|remote\.git|sources|model-zoo\/claim)(?:\/|$)|\.log(?:\.1)?$/;
/** Keys of a residency hold its port. */
function renaming(things: readonly Thing[], { directory, port }: CrashRig): (text: string) => string {
  const names = new Map<string, string>();
  for (const { text } of things) {
    for (const [, oid = '', position = ''] of text.matchAll(/"oid":"([\da-f]{40})".*"position":(\d+)/g))
      names.set(oid, `commit ${position}`);
    const repo = /"format":"zoo\.hub\.repo\/v1","id":"([\da-f]{24})".*?"name":"(.*?)"/.exec(text);
    if (repo !== null) names.set(repo[1] ?? '', repo[2] ?? '');
    for (const line of text.split('\n').filter((one) => one.includes('"residency/')))
      for (const [, key = ''] of line.matchAll(/(?:\["|"(?:action|wish|key)":")sha256:([\da-f]{64})/g))
        names.set(key, names.get(key) ?? `key ${names.size}`);
  }
  const ports = new RegExp(`\\b${port}\\b`, 'g');
  return (text) =>
    text
      .replaceAll(directory, '<rig>')
      .replaceAll(ports, '<port>')
      .replaceAll(/\b(?:[\da-f]{64}|[\da-f]{40}|[\da-f]{24})\b/g, (id) => names.get(id) ?? id)
      .replaceAll(/\/[\da-f]{2}\/(?=commit )/g, '/')
      .replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, '<id>')
      .replaceAll(/\d{8}-(?=<id>)/g, '')
      .replaceAll(/\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?Z)?/g, '<time>')
      .replaceAll(/\b[\da-f]{10}-\d+-[\da-f]{10}\.[\da-f]{12}\b/g, '<process>')
      .replaceAll(/"(?:pid|milliseconds|seconds|fence|beat)": ?"?[\d.]+"?/g, '<number>')
      .replaceAll(/"(?:prev|~?sum)":"[\da-f]{64}"/g, '<sum>')
      .replaceAll(/"seal(?::[\da-f]{64})?": ?"sha256:[\da-f]{64}"/g, '<seal>')
      .replaceAll(/"process": ?"[^"]*"/g, '<process>')
      .replaceAll(/"(?:start|inode|[mc]timeNanoseconds)": ?"\d+"/g, '<number>')
      .replaceAll(/^\d+\n<id> \d+$/gm, '<pid>')
      .replaceAll(/((?:--port|server\.pid|<pid>)\s|"port":"?)\d+/g, '$1<free port>')
      .replaceAll(/\/\d+\.(?=beat|json|released)/g, '/<number>.')
      .replaceAll(/\block\.\d+\b/g, 'lock')
      .replaceAll(/^\d{16}$/g, '<beat>');
}
