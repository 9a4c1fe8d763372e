/** The model-zoo directory of a machine, relative paths. A swap never writes below `host/`. */
export const LAYOUT_DIRECTORIES = ['host', 'resident', 'resident/tenants', 'available'] as const;
export const LAYOUT_FILES = [
  'host/identity.json',
  'host/experience_buffer.json',
  'host/trust_state.json',
  'host/metabolic_state.json',
  'backup-manifest.json',
] as const;

export const LAYOUT: readonly string[] = [...LAYOUT_DIRECTORIES, ...LAYOUT_FILES];

/** What a file starts with on a machine that has none; files that are there are never rewritten. */
export function initialText(
  path: (typeof LAYOUT_FILES)[number],
  { machine, date }: { readonly machine: string; readonly date: string },
): string {
  switch (path) {
    case 'host/identity.json':
      return jsonText({
        identity: {
          name: `SAGE-${machine.charAt(0).toUpperCase()}${machine.slice(1)}`,
          lct: `lct://sage:${machine}:agent@resident`,
          machine,
          created: date,
          phase: 'creating',
        },
        relationships: {},
        memory_requests: [],
      });
    case 'host/experience_buffer.json':
      return jsonText([]);
    case 'host/trust_state.json':
    case 'host/metabolic_state.json':
      return jsonText({});
    case 'backup-manifest.json':
      return jsonText({ backups: [] });
  }
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
