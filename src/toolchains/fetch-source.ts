import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { failureLine } from '../diagnostics/failure.ts';
import { unpackNpmBundle } from './npm-bundle.ts';
import { runStep } from './run-step.ts';
import { ToolchainProblem } from './toolchain-problem.ts';
import type { PinnedSource, ToolPin, ToolchainContext } from './toolchain.ts';

type SourceTree = Exclude<PinnedSource, { kind: 'archive' }>;

/**
 * The pinned source as a git checkout at `<scratch>/source`, from the first of the pin's sources that can be reached.
 * Gives the checkout's path and where it came from. Throws ToolchainProblem with what each of them said.
 */
export async function fetchSource(
  pin: ToolPin,
  scratch: string,
  context: ToolchainContext,
): Promise<{ readonly directory: string; readonly origin: string }> {
  const directory = join(scratch, 'source');
  const problems: string[] = [];
  for (const source of pin.sources) {
    if (source.kind === 'archive') continue;
    const origin = describe(source);
    context.progress({ tool: pin.tool, step: `fetch the source from ${origin}` });
    try {
      await rm(directory, { recursive: true, force: true });
      await clone(source, { scratch, directory }, context);
      await checkTree(source, directory, context);
      return { directory, origin };
    } catch (error) {
      if (context.signal.aborted || !(error instanceof ToolchainProblem)) throw error;
      // Wrong bytes are no accident of the network: another source is not asked to paper over them.
      if (error.failure.class === 'integrity') throw error;
      problems.push(`${origin}: ${failureLine(error.failure)}`);
    }
  }
  throw new ToolchainProblem({
    class: 'network',
    what: `the source of ${pin.tool} ${pin.version} could not be fetched`,
    details: problems,
    remedy: `check the network, or set the path of an installed ${pin.tool} ${pin.version} in your configuration`,
  });
}

async function clone(
  source: SourceTree,
  places: { readonly scratch: string; readonly directory: string },
  context: ToolchainContext,
): Promise<void> {
  // Line ends as they are in the tree: git for Windows would change them, and with them the bytes that are hashed.
  const git = ['-c', 'core.autocrlf=false', '-c', 'advice.detachedHead=false', 'clone', '--quiet'];
  const environment = { GIT_TERMINAL_PROMPT: '0' };
  switch (source.kind) {
    case 'npm-bundle': {
      const unpacked = join(places.scratch, 'npm');
      await mkdir(unpacked, { recursive: true });
      const bundle = await unpackNpmBundle(source, unpacked, context);
      await runStep({ command: 'git', arguments: [...git, bundle, places.directory], environment }, context);
      return rm(unpacked, { recursive: true, force: true });
    }
    case 'git': {
      const remote = ['--depth=1', `--branch=${source.tag}`, source.remote, places.directory];
      await runStep({ command: 'git', arguments: [...git, ...remote], environment }, context);
    }
  }
}

async function checkTree(source: SourceTree, directory: string, context: ToolchainContext): Promise<void> {
  const [tree = ''] = await runStep(
    { command: 'git', arguments: ['rev-parse', 'HEAD^{tree}'], cwd: directory },
    context,
  );
  if (tree.trim() === source.tree) return;
  throw new ToolchainProblem({
    class: 'integrity',
    what: `${describe(source)} is not what zoo pinned: expected the tree ${source.tree}, got ${tree.trim()}`,
    remedy: 'a tag that moved is a reason to ask the project why; until then use another source',
  });
}

function describe(source: SourceTree): string {
  switch (source.kind) {
    case 'npm-bundle':
      return `npm ${source.package}@${source.version}`;
    case 'git':
      return `${source.remote} ${source.tag}`;
  }
}
