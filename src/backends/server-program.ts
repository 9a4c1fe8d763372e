/**
 * The program that a backend starts. Its definition declares what is looked for and what names its version; the composition root
 * knows the pins, and makes what finds it on a machine, or here, of that.
 */
import type { Lack } from '../resources/lack.ts';
import type { InstalledProgram } from '../resources/program.ts';
import type { ToolPin, ToolchainContext } from '../toolchains/toolchain.ts';
import type { Connection } from '../transports/transport.ts';

/** Loaded at every start. */
export interface ProgramNeed {
  /** The toolchain that it is of: its pin names the version. */
  readonly tool: string;
  readonly name: string;
  /** Where people put it on a machine, beside PATH: may begin with ~ and hold globs. */
  readonly folders: readonly string[];
  /** What it is started with: one that does not know all of these flags does not serve. */
  readonly flags: readonly string[];
  /** The Python package that it is of, where its metadata names the version: it is not run to be asked, and its flags are not known. */
  readonly distribution?: string;
  load(): Promise<ProgramReader>;
}
export interface ProgramReader {
  /** Of what it prints for `--version`; undefined: that is no version. `unsaid`: it prints none, and may be the pinned one. */
  version(
    said: string,
    pin: ToolPin,
  ): { readonly shown: string; readonly isPinned: boolean | 'unsaid' } | undefined;
  /** The pin's version of what a running server calls its build; undefined: by its own word it cannot be known. */
  versionOf(build: string, pin: ToolPin): string | undefined;
  /** Where it may come from on this computer, in the order that it is looked for; runs nothing. */
  programsHere(pin: ToolPin, context: ToolchainContext): Promise<readonly string[]>;
}

export interface ServerProgram {
  /** To be started on a machine; absent: on this computer, where a missing one is installed. Throws WorldFailure. */
  find(connection?: Connection): Promise<{ readonly path: string; readonly version: string }>;
  /** What a machine has, also for a command that only looks. */
  look(connection: Connection): Promise<ProgramsSeen>;
  versionOf(build: string): string | undefined;
}
export interface ProgramsSeen {
  /** Real paths, first come first. */
  readonly programs: readonly string[];
  /** Their files. */
  readonly installed?: readonly InstalledProgram[];
  /** The one that serves; absent on this computer until one is started: only then a missing one is installed. */
  readonly server?: InstalledProgram & { readonly version: string };
  /** Why none of them serves. */
  readonly lacks?: readonly Lack[];
}
