import type { ExitCode } from '../diagnostics/exit-code.ts';
import type { OutputFormat, Session } from './session.ts';

/** What a command is, without its code: help and completion must not load what they do not run. */
export interface CommandDefinition {
  readonly name: string;
  readonly summary: string;
  /** Below the summary in `zoo <name> --help`. */
  readonly detail?: string;
  /** Commander's notation: `<id>`, `[id...]`. */
  readonly arguments?: readonly {
    readonly name: string;
    readonly text: string;
    readonly choices?: readonly string[];
  }[];
  readonly options?: readonly OptionDefinition[];
  readonly examples?: readonly string[];
  readonly heading: Heading;
  /** What `--format` may say; the first is what it prints without. */
  readonly formats: readonly OutputFormat[];
  readonly load: () => Promise<{ readonly run: RunCommand }>;
}
export type Heading = 'Everyday' | 'Looking closer' | 'Care' | 'Setting up';

export interface OptionDefinition {
  /** Commander's notation: `--out <file>`, `--only <id...>`, `-y, --yes`. */
  readonly flags: string;
  readonly text: string;
  readonly choices?: readonly string[];
}

export type RunCommand = (input: Input, session: Session) => Promise<ExitCode>;

/** What was typed, read by name: commander's own values have no types. */
export interface Input {
  flag(name: string): boolean;
  text(name: string): string | undefined;
  list(name: string): readonly string[];
  /** The argument at this place, if it was given. */
  argument(index: number): string | undefined;
  /** All arguments that were given. */
  readonly arguments: readonly string[];
}

/** One command with others below it; alone, it runs the first. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly heading: Heading;
  readonly commands: readonly CommandDefinition[];
}
