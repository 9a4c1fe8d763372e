import { readFile, readdir } from 'node:fs/promises';

const EVERY_MILLISECONDS = 250;
/** USER_HZ is 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

export interface Usage {
  readonly cpuSeconds?: number;
  readonly peakMemoryBytes?: number;
}

/**
 * Watches a process group through /proc while it runs: Node does not tell what a child took. Elsewhere than on Linux
 * it says nothing, rather than something wrong.
 */
export function startUsageSampler(groupId: number): { readonly stop: () => Usage } {
  if (process.platform !== 'linux') return { stop: () => ({}) };
  const ticksByProcess = new Map<string, number>();
  let peakMemoryBytes = 0;
  const look = async (): Promise<void> => {
    let memory = 0;
    for (const { pid, ticks, residentBytes } of await membersOf(groupId)) {
      ticksByProcess.set(pid, ticks);
      memory += residentBytes;
    }
    peakMemoryBytes = Math.max(peakMemoryBytes, memory);
  };
  void look();
  const timer = setInterval(() => void look(), EVERY_MILLISECONDS);
  timer.unref();
  return {
    stop() {
      clearInterval(timer);
      if (ticksByProcess.size === 0) return {};
      const ticks = [...ticksByProcess.values()].reduce((sum, each) => sum + each, 0);
      return { cpuSeconds: ticks / TICKS_PER_SECOND, peakMemoryBytes };
    },
  };
}

interface Member {
  readonly pid: string;
  readonly ticks: number;
  readonly residentBytes: number;
}

async function membersOf(groupId: number): Promise<readonly Member[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/u.test(name));
  const members = await Promise.all(pids.map(async (pid) => readMember(pid, groupId)));
  return members.filter((member) => member !== undefined);
}

async function readMember(pid: string, groupId: number): Promise<Member | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat === undefined) return undefined;
  // The command name may hold spaces and parentheses: fields are counted from behind it, field 3 (state) being 0.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (Number(fields[2]) !== groupId) return undefined;
  return {
    pid,
    ticks: Number(fields[11]) + Number(fields[12]),
    residentBytes: Number(fields[21]) * PAGE_BYTES,
  };
}
