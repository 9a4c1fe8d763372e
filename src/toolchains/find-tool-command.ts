import type { OpenToolchain, ToolchainDefinition } from './define-toolchain.ts';
import type { ToolCommand } from './tool-command.ts';
import { ToolchainProblem } from './toolchain-problem.ts';
import type { ToolchainContext } from './toolchain.ts';

export type FindToolCommand = (word: string, context: ToolchainContext) => Promise<ToolCommand>;

/** Finds or installs the tool behind a word; each toolchain is opened when its first word comes. Throws ToolchainProblem. */
export function toolFinder(
  definitions: readonly ToolchainDefinition[],
  locked: Readonly<Record<string, string>> = {},
): FindToolCommand {
  const opened = new Map<ToolchainDefinition, Promise<OpenToolchain>>();
  return async (word, context) => {
    const definition = definitions.find(({ commands }) => commands.includes(word));
    if (definition === undefined)
      throw new ToolchainProblem({
        class: 'bug',
        what: `no toolchain has ${word}`,
        remedy: 'report it: a recipe of this version of zoo names a tool that it does not have',
      });
    const toolchain = opened.get(definition) ?? definition.open(locked);
    opened.set(definition, toolchain);
    return (await toolchain).command(word, context);
  };
}
