/**
 * What zoo knows of a toolchain at every start: its name, the version that this release pins, and the words by which recipes and
 * backends call its programs. What finds or builds it is loaded when it is opened.
 */
import { foundOnce } from './found-once.ts';
import type { ToolCommand } from './tool-command.ts';
import type { ToolPin, Toolchain, ToolchainContext } from './toolchain.ts';

interface OwnPart<Tools> {
  readonly name: string;
  /** Of this release. */
  readonly pin: ToolPin;
  readonly load: () => Promise<(pin: ToolPin) => Toolchain<Tools>>;
  /** The first word of a recipe's step -> how that program is called. */
  readonly commands: Readonly<Record<string, (tools: Tools) => ToolCommand>>;
  /** Only some fleets call it: it is installed when one does or where a user names it, and never missed before. */
  readonly isForSome?: boolean;
}

export interface ToolchainDefinition {
  readonly name: string;
  readonly pin: ToolPin;
  readonly commands: readonly string[];
  readonly isForSome: boolean;
  /** `locked`: tool -> version, as zoo.lock.yaml has them; where it has none, the release's own pin holds. */
  open(locked?: Readonly<Record<string, string>>): Promise<OpenToolchain>;
}
/** It is looked for once. */
export interface OpenToolchain extends Toolchain<unknown> {
  /** Finds or installs the program behind a word. Throws ToolchainProblem. */
  command(word: string, context: ToolchainContext): Promise<ToolCommand>;
}

export function defineToolchain<Tools>({
  name,
  pin,
  load,
  commands,
  isForSome = false,
}: OwnPart<Tools>): ToolchainDefinition {
  return {
    name,
    pin,
    commands: Object.keys(commands),
    isForSome,
    async open(locked = {}) {
      const make = await load();
      const toolchain = foundOnce(make(lockedPin(pin, locked)));
      return {
        ...toolchain,
        async command(word, context) {
          const call = commands[word];
          if (call === undefined) throw new TypeError(`${name} has no ${word}`);
          return call(await toolchain.ensure(context));
        },
      };
    },
  };
}

/** Of another version this release knows neither commits nor sources: it has to be found. */
export function lockedPin(pin: ToolPin, locked: Readonly<Record<string, string>>): ToolPin {
  const { tool } = pin;
  const version = locked[tool];
  if (version === undefined || version === pin.version) return pin;
  return { tool, version, commits: [], sources: [] };
}
