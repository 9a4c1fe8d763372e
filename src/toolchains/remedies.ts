import { findProgram } from './find-program.ts';
import type { Need, ToolchainContext } from './toolchain.ts';

/** What zoo cannot install by itself, and any of the programs that will do. */
export const REQUIREMENTS = {
  git: ['git'],
  cmake: ['cmake'],
  compiler: ['c++', 'g++', 'clang++', 'cl'],
  generator: ['ninja', 'make', 'gmake', 'nmake'],
  python: ['python3', 'python'],
  npm: ['npm'],
  tar: ['tar'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type Requirement = keyof typeof REQUIREMENTS;

interface PackageManager {
  readonly program: string;
  readonly command: string;
  readonly packages: Readonly<Record<Requirement, string>>;
}

const MANAGERS: readonly PackageManager[] = [
  {
    program: 'brew',
    command: 'brew install',
    packages: {
      git: 'git',
      cmake: 'cmake',
      compiler: 'llvm',
      generator: 'ninja',
      python: 'python',
      npm: 'node',
      tar: 'gnu-tar',
    },
  },
  {
    program: 'apt-get',
    command: 'sudo apt-get install -y',
    packages: {
      git: 'git',
      cmake: 'cmake',
      compiler: 'g++',
      generator: 'ninja-build',
      python: 'python3-pip',
      npm: 'npm',
      tar: 'tar',
    },
  },
  {
    program: 'dnf',
    command: 'sudo dnf install -y',
    packages: {
      git: 'git',
      cmake: 'cmake',
      compiler: 'gcc-c++',
      generator: 'ninja-build',
      python: 'python3-pip',
      npm: 'npm',
      tar: 'tar',
    },
  },
  {
    program: 'pacman',
    command: 'sudo pacman -S --needed',
    packages: {
      git: 'git',
      cmake: 'cmake',
      compiler: 'gcc',
      generator: 'ninja',
      python: 'python-pip',
      npm: 'npm',
      tar: 'tar',
    },
  },
  {
    program: 'apk',
    command: 'sudo apk add',
    packages: {
      git: 'git',
      cmake: 'cmake',
      compiler: 'g++',
      generator: 'ninja',
      python: 'py3-pip',
      npm: 'npm',
      tar: 'tar',
    },
  },
  {
    program: 'winget',
    command: 'winget install',
    packages: {
      git: 'Git.Git',
      cmake: 'Kitware.CMake',
      compiler: 'Microsoft.VisualStudio.2022.BuildTools',
      generator: 'Ninja-build.Ninja',
      python: 'Python.Python.3.12',
      npm: 'OpenJS.NodeJS.LTS',
      tar: 'GnuWin32.Tar',
    },
  },
];

/**
 * Which of these are not there, each with the command that gets all of them at once: a person runs one command, not
 * one per line.
 */
export async function missingRequirements(
  requirements: readonly Requirement[],
  purpose: string,
  environment: ToolchainContext['environment'],
): Promise<readonly Need[]> {
  const missing: Requirement[] = [];
  for (const requirement of requirements)
    if (!(await hasRequirement(requirement, environment))) missing.push(requirement);
  if (missing.length === 0) return [];
  const remedy = await installCommand(missing, environment);
  return missing.map((each) => ({ what: `${describe(each)}, ${purpose}`, remedy }));
}

async function hasRequirement(
  requirement: Requirement,
  environment: ToolchainContext['environment'],
): Promise<boolean> {
  // Visual Studio keeps its compiler off PATH, and cmake finds it by itself.
  if (process.platform === 'win32' && (requirement === 'compiler' || requirement === 'generator'))
    return true;
  return (await findProgram(REQUIREMENTS[requirement], environment)) !== undefined;
}

async function installCommand(
  missing: readonly Requirement[],
  environment: ToolchainContext['environment'],
): Promise<string> {
  if (process.platform === 'darwin' && missing.every((each) => each === 'compiler' || each === 'git'))
    return 'xcode-select --install';
  for (const manager of MANAGERS)
    if ((await findProgram([manager.program], environment)) !== undefined)
      return `${manager.command} ${missing.map((each) => manager.packages[each]).join(' ')}`;
  return `install ${missing.map(describe).join(', ')} and put it on PATH`;
}

function describe(requirement: Requirement): string {
  switch (requirement) {
    case 'compiler':
      return 'a C++ compiler';
    case 'generator':
      return 'ninja or make';
    case 'python':
      return 'Python 3 with pip';
    case 'git':
    case 'cmake':
    case 'npm':
    case 'tar':
      return requirement;
  }
}
