/** What a tenant was started with and proven on, against what runs and what lies on the machine now. Pure. */
import * as v from 'valibot';
import type { Backend } from '../backends/backend.ts';
import { visible } from '../diagnostics/visible-text.ts';
import { canonicalJson } from '../resources/content.ts';
import { parsedAs } from '../resources/foreign-json.ts';
import type { MachineFacts, ProcessView, Served } from '../resources/machine.ts';
import type { InstalledProgram, ProvenOn } from '../resources/program.ts';
import type { ResidencySeen } from '../resources/residency.ts';

const text = v.optional(v.string());
const file = v.object({ path: v.string(), stamp: text, version: text });
const written = v.object({ build: v.string(), at: text, process: text, program: v.optional(file) });

/** For the ledger. */
export function provenText(proven: ProvenOn): string {
  return canonicalJson(proven);
}

export function parseProven(json: string | undefined): ProvenOn | undefined {
  const read = parsedAs(written, json);
  if (read === undefined) return undefined;
  const { build, at, process, program } = read;
  return {
    build,
    ...(at === undefined ? {} : { at }),
    ...(process === undefined ? {} : { process }),
    ...(program === undefined ? {} : { program: programOf(program) }),
  };
}

function programOf({ path, stamp, version }: v.InferOutput<typeof file>): InstalledProgram {
  return {
    path,
    ...(stamp === undefined ? {} : { stamp }),
    ...(version === undefined ? {} : { version }),
  };
}

/** A server that runs and of which nothing was written down: what is there when zoo first sees it is what it is held against. */
export function provenAtSight(
  served: Served | undefined,
  { program }: ProcessView,
  { server, installed = [] }: Pick<MachineFacts, 'server' | 'installed'>,
): ProvenOn | undefined {
  if (served === undefined) return undefined;
  const there = installed.find(({ path }) => path === program?.path) ?? server;
  const seen = program?.isGone === true ? undefined : there;
  return { build: served.build, ...(seen === undefined ? {} : { program: seen }) };
}

export interface ProgramDrift {
  /** The server that runs is of another build than the tenant was proven on. */
  readonly runs?: string;
  /** The server still runs what was proven, and the file that it was started from is another one now. */
  readonly installed?: string;
}

export function programDrift(
  { proven, served, facts, process }: Pick<ResidencySeen, 'proven' | 'served' | 'facts' | 'process'>,
  machine: string,
  backend: Pick<Backend, 'name' | 'versionOf'>,
): ProgramDrift {
  if (proven === undefined || served === undefined) return {};
  const { name } = backend;
  const shown = (build: string): string => visible(backend.versionOf(build) ?? build);
  const [then, now] = [shown(proven.build), shown(served.build)];
  if (then !== now)
    return { runs: `${name} on ${machine} runs ${now} now; the tenant was proven on ${then}` };
  const is = whatLiesThere(facts, proven.program);
  if (is === undefined) return {};
  const isSameProcess = proven.process !== undefined && proven.process === process;
  const [how, when] = isSameProcess ? ['runs', 'since'] : ['was proven on', 'at'];
  const time = proven.at === undefined ? '' : ` ${when} ${proven.at}`;
  return { installed: `${name} on ${machine} is ${is} now; the tenant ${how} ${then}${time}` };
}

/** What is in the place of the program that was started; undefined: that program, as far as the machine shows. */
function whatLiesThere(
  { server, installed = [], lacks }: Pick<MachineFacts, 'server' | 'installed' | 'lacks'>,
  then: InstalledProgram | undefined,
): string | undefined {
  if (then === undefined) return undefined;
  // What this run found for a start comes first: what was put there meanwhile is for the next run to say.
  const same = [...(server === undefined ? [] : [server]), ...installed].find(
    ({ path }) => path === then.path,
  );
  // Where a version is in the path, another version is at another path: what would be started is compared then.
  const now = same ?? server ?? installed[0];
  // On this computer another run can look in other places: what it does not find need not be gone.
  if (now === undefined) return lacks === undefined ? undefined : 'gone';
  const isOtherVersion =
    now.version !== undefined && then.version !== undefined && now.version !== then.version;
  if (isOtherVersion) return visible(now.version);
  if (same?.stamp === undefined || then.stamp === undefined || same.stamp === then.stamp) return undefined;
  return now.version === undefined ? 'another file' : `another file of ${visible(now.version)}`;
}
