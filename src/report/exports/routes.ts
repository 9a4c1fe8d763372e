/** Names that route: which model is answered where, for programs that stand in front of tenants. */
/** A tenant that serves, as zoo has just seen it. */
export interface Route {
  /** `zen/nano`: what clients ask for. */
  readonly model: string;
  /** What its own server calls it. */
  readonly served: string;
  readonly machine: string;
  readonly slot: string;
  /** Without a path. */
  readonly url: string;
  /** The command that brings its port to `url`, where that is another computer's. */
  readonly tunnel?: string;
  readonly since?: string;
  /** Tokens of each conversation. */
  readonly context?: number;
  /** The weights that it has loaded, on its machine; absent: its server does not name a file. */
  readonly file?: string;
}

export interface Routes {
  readonly fleet: string;
  readonly routes: readonly Route[];
  /** Tenants that are left out, and why: `thor/main: …`. */
  readonly leftOut: readonly string[];
}

/** Another program's way to write them. */
export interface ExportKind {
  readonly name: string;
  /** What is left out has no place in it, and is said beside it. */
  readonly hasNoComments?: true;
  render(routes: Routes): string;
}

/** What a person has to know who reads the file, each line behind `mark`. */
export function headerOf({ fleet, routes, leftOut }: Routes, mark: string): string {
  const tunnels = routes.flatMap(({ machine, tunnel }) =>
    tunnel === undefined ? [] : [`${machine} is reached through: ${tunnel}`],
  );
  return [
    `Made by zoo export from the fleet ${fleet}. Do not edit: run it again after zoo apply.`,
    ...tunnels,
    ...leftOut.map((line) => `Left out: ${line}`),
  ]
    .map((line) => `${mark} ${line.replaceAll(/\s+/g, ' ')}\n`)
    .join('');
}
