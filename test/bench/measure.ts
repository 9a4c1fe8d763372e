import { execa } from 'execa';

/** One whole process, as the operating system accounts for it. */
export interface Measured {
  readonly seconds: number;
  readonly peakMegabytes: number;
  readonly output: string;
}

/** Python is there anyway, and its `getrusage` says what the kernel counted; Node has nothing like it for a child. */
const WATCH = `
import json, resource, subprocess, sys, time
start = time.monotonic()
child = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
seconds = time.monotonic() - start
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps({"seconds": seconds, "peak": peak, "code": child.returncode, "output": child.stdout.decode(errors="replace")[-4000:]}))
`;

export interface Command {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs a command once. Throws, with its last output, when it fails. */
export async function measure({ command, cwd, environment = {} }: Command): Promise<Measured> {
  const { stdout } = await execa('python3', ['-c', WATCH, ...command], { cwd, env: environment });
  const { seconds, peak, code, output }: { seconds: number; peak: number; code: number; output: string } =
    JSON.parse(stdout);
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}:\n${output}`);
  const perMegabyte = process.platform === 'darwin' ? 1e6 : 1e3;
  return { seconds, peakMegabytes: peak / perMegabyte, output };
}

/** The two in turn, A B A B: a machine whose speed drifts, drifts for both. The medians are what is quoted. */
export async function compare(
  a: Command,
  b: Command,
  runs: number,
): Promise<{ readonly a: Measured; readonly b: Measured }> {
  const of: { a: Measured[]; b: Measured[] } = { a: [], b: [] };
  for (let run = 0; run < runs; run += 1) {
    of.a.push(await measure(a));
    of.b.push(await measure(b));
  }
  return { a: median(of.a), b: median(of.b) };
}

export function median(runs: readonly Measured[]): Measured {
  const sorted = runs.toSorted((a, b) => a.seconds - b.seconds);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new RangeError('nothing was measured');
  return { ...middle, peakMegabytes: Math.max(...runs.map(({ peakMegabytes }) => peakMegabytes)) };
}
