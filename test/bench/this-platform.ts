/** What the fleet file calls the system that this runs on. */
export function osOf(platform: NodeJS.Platform): 'linux' | 'macos' | 'windows' {
  if (platform === 'darwin') return 'macos';
  return platform === 'win32' ? 'windows' : 'linux';
}
