import process from 'node:process';
import { execa } from 'execa';

/** One whole process with its children, as the operating system accounts for it. */
export interface Measured {
  readonly seconds: number;
  /** Processor time, of it and of the children it waited for. */
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
  readonly output: string;
}

/** Python is there anyway, and its `getrusage` says what the kernel counted; Node has nothing like it for a child. */
const WATCH = `
import json, resource, subprocess, sys, time
start = time.monotonic()
child = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
seconds = time.monotonic() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"seconds": seconds, "cpu": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss, "code": child.returncode, "output": child.stdout.decode(errors="replace")[-20000:]}))
`;

export interface Command {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs a command once. Throws, with its last output, when it fails. */
export async function measure({ command, cwd, environment = {} }: Command): Promise<Measured> {
  const { stdout } = await execa('python3', ['-c', WATCH, ...command], { cwd, env: environment });
  const { seconds, cpu, peak, code, output }: Watched = JSON.parse(stdout);
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}:\n${output}`);
  const perMegabyte = process.platform === 'darwin' ? 1e6 : 1e3;
  return { seconds, cpuSeconds: cpu, peakMegabytes: peak / perMegabyte, output };
}
interface Watched {
  readonly seconds: number;
  readonly cpu: number;
  readonly peak: number;
  readonly code: number;
  readonly output: string;
}

export interface Compared {
  readonly a: Measured;
  readonly b: Measured;
}

/** The two in turn, A B A B: a machine whose speed drifts, drifts for both. The medians are what is quoted. */
export async function compare(
  a: () => Promise<Measured>,
  b: () => Promise<Measured>,
  runs: number,
): Promise<Compared> {
  const of: { a: Measured[]; b: Measured[] } = { a: [], b: [] };
  for (let run = 0; run < runs; run += 1) {
    of.a.push(await a());
    of.b.push(await b());
  }
  return { a: median(of.a), b: median(of.b) };
}

/** The run in the middle by its time; its memory is the most that any of them took. */
export function median(runs: readonly Measured[]): Measured {
  const sorted = runs.toSorted((a, b) => a.seconds - b.seconds);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new RangeError('nothing was measured');
  return { ...middle, peakMegabytes: Math.max(...runs.map(({ peakMegabytes }) => peakMegabytes)) };
}

export function middleOf(values: readonly number[]): number {
  const middle = values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  if (middle === undefined) throw new RangeError('nothing was measured');
  return middle;
}
