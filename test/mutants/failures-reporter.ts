/** For vitest: writes each failure of a run to the file that ZOO_FAILURES names. Its JSON reporter leaves out those of hooks. */
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import type { Reporter, TestModule, Vitest } from 'vitest/node';
import type { Failure } from './outcome.ts';

interface Failed {
  readonly message: string;
  readonly name?: string | undefined;
}

export default class FailuresReporter implements Reporter {
  private vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[], outside: readonly Failed[]): void {
    const root = this.vitest?.config.root ?? '';
    const failures = [
      ...modules.flatMap((module) => failuresOf(module, module.moduleId.slice(root.length + 1))),
      ...listed('outside of every test', outside),
    ];
    writeFileSync(process.env['ZOO_FAILURES'] ?? '', JSON.stringify(failures));
  }
}

function failuresOf(module: TestModule, file: string): readonly Failure[] {
  return [
    ...listed(file, module.errors()),
    ...[...module.children.allSuites()].flatMap((suite) =>
      listed(`${file} ${suite.fullName}`, suite.errors()),
    ),
    ...[...module.children.allTests()].flatMap((test) =>
      listed(`${file} ${test.fullName}`, test.result().errors ?? []),
    ),
  ];
}

function listed(test: string, errors: readonly Failed[]): readonly Failure[] {
  return errors.map(({ name, message }) => ({
    test,
    message: name === undefined ? message : `${name}: ${message}`,
  }));
}
