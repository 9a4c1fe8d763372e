/**
 * Everything outside that a run may touch, put together for one fleet: drivers from the registries, the ledger that the
 * fleet names, the local store, hubs with the tokens that belong to them. Knows nothing of the command line, so that
 * tests and the demo open the same world.
 */
import { join } from 'node:path';
import { createArtifactDriver } from '../../artifacts/driver.ts';
import type { Drivers } from '../../drivers/driver.ts';
import { createEvaluationDriver } from '../../evaluations/driver.ts';
import { ledgerMemoryIn } from '../../ledger/ledger-memory.ts';
import type { PortableLedger } from '../../ledger/portable-ledger.ts';
import { createHostDriver } from '../../hosts/driver.ts';
import { createPublicationDriver } from '../../publications/driver.ts';
import { openTreeCache } from '../../publications/tree-cache.ts';
import type { Event } from '../../reconcile/event.ts';
import type { Clock, Look, World } from '../../reconcile/world.ts';
import { createResidencyDriver } from '../../residencies/driver.ts';
import type { TargetSpec } from '../../resources/publication.ts';
import { openSecretSearch } from '../../secrets/secret-search.ts';
import { createSourceDriver } from '../../sources/driver.ts';
import type { Target } from '../../publications/target.ts';
import { createWays } from '../../transports/connect.ts';
import type { Connect } from '../../transports/transport.ts';
import type { Backends } from '../../backends/backend.ts';
import { judgesAmong } from '../../backends/judge-for.ts';
import type { TimeOuts } from '../../endpoints/time-outs.ts';
import { REGISTRIES } from '../registries.ts';
import type { Secrets } from '../../trust/secrets.ts';
import type { Environment } from '../../workspace/environment.ts';
import { comparing } from './comparing.ts';
import { resolveSecret, tokensFor } from '../../trust/credentials.ts';
import { embeddedHub } from './embedded-hub.ts';
import { gitOidOf, hashText } from '../../workspace/hash-text.ts';
import { readLockFile } from '../../workspace/lock-file.ts';
import { honourProxies } from './honour-proxies.ts';
import { openBlobs } from './open-blobs.ts';
import { openEndpoints } from './open-endpoints.ts';
import { machineClass } from './machine-class.ts';
import { machineLimits } from './machine-limits.ts';
import { makeBackends } from './make-backends.ts';
import { makeOrigins } from './make-origins.ts';
import type { OpenFleet } from '../../workspace/opened-fleet.ts';
import { folderGuardOf } from '../../trust/own-folders.ts';
import { loginGuardOf } from '../../trust/own-logins.ts';
import { requireOwnWorld } from '../../trust/own-state/require-own-world.ts';
import { openLook } from './open-look.ts';
import { openLedger, readOnlyLedger } from './open-ledger.ts';
import { openSignatures } from '../../trust/open-signatures.ts';
import { readOnlyConnect, readOnlyTarget, rememberingConnect } from './read-only-ports.ts';
import { redactingLedger } from './redacting-ledger.ts';
import { releasePins } from './release-pins.ts';
import { restoreFromTargets } from './restore-from-targets.ts';
import { runIdentity } from '../../workspace/run-identity.ts';
import { systemClock } from './system-clock.ts';
import { tenantRule } from './tenant-rule.ts';
import { thisMachine } from './this-machine.ts';
import { keepYoungGenerationSmall } from './small-young-generation.ts';
import { openToolbox, type Toolbox } from './toolbox.ts';
import { readUserConfiguration, remedyForHarmless } from '../../trust/user-configuration.ts';

export interface WorldOptions {
  readonly environment: Environment;
  readonly secrets: Secrets;
  /** For everything but apply: the ledger refuses writes, and the embedded hub serves what it has. */
  readonly readOnly: boolean;
  /** Run `{command: …}` secrets of the fleet. */
  readonly allowCommands: boolean;
  readonly parallelism?: number;
  readonly emit: (event: Event) => void;
  readonly signal: AbortSignal;
  /** Absent: the clock of this machine. */
  readonly clock?: Clock;
  /** How long an endpoint may be silent. Absent: as long as zoo has settled on. */
  readonly timeOuts?: TimeOuts;
}

export interface OpenWorld {
  readonly world: World;
  readonly connect: Connect;
  /** For commands that read weights again: they may write down beside them what they found. */
  readonly connectToRead: Connect;
  readonly backends: Backends;
  readonly targets: Readonly<Record<string, Target>>;
  readonly toolbox: Toolbox;
  /** The store itself, past the guard of a world that only looks. */
  readonly store: PortableLedger;
  /** Ends what was started for this world; it must not be used afterwards. */
  close(): Promise<void>;
}

export async function openWorld(opened: OpenFleet, options: WorldOptions): Promise<OpenWorld> {
  keepYoungGenerationSmall();
  const { fleet, directories, location } = opened;
  const { clock = systemClock } = options;
  await honourProxies(options.environment);
  const configuration = await readUserConfiguration(options.environment);
  const requireFolder = folderGuardOf(location, configuration, options.environment);
  const [lock, limits] = await Promise.all([
    readLockFile(location.directory),
    machineLimits(directories.scratch, options.parallelism),
    requireOwnWorld(opened, { readOnly: options.readOnly, requireFolder }),
  ]);
  const hub = embeddedHub({ directory: directories.hub, readOnly: options.readOnly });
  const endpoints = openEndpoints({ ...options, clock, perEndpoint: limits.perEndpoint });
  const { dispatcher } = endpoints;
  const tokenFor = tokensFor({
    environment: options.environment,
    secrets: options.secrets,
    allowCommands: options.allowCommands,
    fleetDirectory: location.directory,
    configuration,
  });
  const { readOnly } = options;
  const endpointAt = async (address: string, wish?: TargetSpec['token']) => {
    if (address === 'embedded') return { url: await hub.url(), readOnly };
    const token = await tokenFor(address, wish);
    return { url: address, readOnly, ...(token === undefined ? {} : { token }) };
  };
  const endpoint: Look['endpoint'] = (target) => endpointAt(target.endpoint, target.token);
  const { environment, secrets } = options;
  const signatures = await openSignatures(configuration, (reference) =>
    resolveSecret(reference, { environment, secrets, fleetDirectory: location.directory }),
  );
  const toolbox = await openToolbox({
    environment: options.environment,
    configuredPaths: configuration.tools,
    progress: (progress) => options.emit({ type: 'toolchain', ...progress }),
    signal: options.signal,
    locked: lock.tools,
    readOnly,
  });
  const searchSecrets = await openSecretSearch({
    memoryFile: join(directories.cache, 'secrets.json'),
    harmless: new Set(configuration.harmless),
    remedy: (files) => remedyForHarmless(files, configuration),
  });
  const originPorts = {
    secrets: searchSecrets,
    baseDirectory: location.directory,
    requireFolder,
    cacheFile: join(directories.cache, 'hashes.json'),
    selectionsFile: join(directories.cache, 'selections.json'),
    verifyEverySeconds: fleet.verifyEverySeconds,
    hash: hashText,
    endpoint: (address: string) => endpointAt(address),
    dispatcher,
  };
  const origins = await makeOrigins(REGISTRIES.origins, fleet, originPorts);
  const targets: Record<string, Target> = {};
  const kinds = new Set(Object.values(fleet.targets).map(({ kind }) => kind));
  for (const [kind, definition] of Object.entries(REGISTRIES.targets)) {
    if (!kinds.has(kind)) continue;
    const target = await definition.create({ dispatcher });
    targets[kind] = readOnly ? readOnlyTarget(target) : target;
  }
  const backends = await makeBackends(REGISTRIES.backends, fleet, toolbox);
  const ways = createWays(REGISTRIES.transports, {
    fleetDirectory: location.directory,
    requireFolder,
    requireLogin: loginGuardOf(configuration),
    signal: options.signal,
    ...(configuration.ssh.config === undefined ? {} : { sshConfig: configuration.ssh.config }),
  });
  const connect = readOnly ? readOnlyConnect(ways.connect) : ways.connect;
  const connectToRead = readOnly ? rememberingConnect(ways.connect) : ways.connect;

  const places = { fleet: location.directory, cache: directories.cache };
  const compared = comparing(places, toolbox.conversion);
  const drivers: Drivers = {
    source: createSourceDriver({
      origins,
      table: REGISTRIES.origins,
      looksFile: join(directories.cache, 'looks.json'),
    }),
    artifact: createArtifactDriver({
      formats: REGISTRIES.formats,
      tools: toolbox.conversion,
      platform: `${process.platform}-${process.arch}`,
      restore: restoreFromTargets({ fleet, targets, endpoint }),
    }),
    evaluation: createEvaluationDriver({
      gates: REGISTRIES.gates,
      judgeOf: judgesAmong(REGISTRIES.backends, backends),
      machineClass,
      connection: ({ name }) => connect(thisMachine(directories.scratch, name)),
      ...compared.ports,
    }),
    publication: createPublicationDriver({
      targets,
      signatures,
      secrets: searchSecrets,
      words: REGISTRIES,
    }),
    host: createHostDriver({ connect }),
    residency: createResidencyDriver({
      connect,
      backends,
      judge: tenantRule().judge,
      hash: hashText,
      now: clock.now,
      monotonicMilliseconds: clock.monotonicMilliseconds,
    }),
  };
  const look = openLook({
    endpoint,
    origins,
    targets,
    connect,
    backends,
    trees: openTreeCache(join(directories.cache, 'trees')),
    emit: options.emit,
  });
  const ledger = await openLedger(fleet.ledger, {
    fleetDirectory: location.directory,
    cacheDirectory: directories.cache,
    unpushedDirectory: directories.unpushed,
    memory: ledgerMemoryIn(join(directories.state, 'ledgers')),
  });
  return {
    connect,
    connectToRead,
    backends,
    targets,
    toolbox,
    store: ledger,
    async close() {
      // A run that was interrupted will go on.
      if (!readOnly && !options.signal.aborted) await compared.forget();
      await ways.close();
      await endpoints.close();
      await hub.close();
    },
    world: {
      drivers,
      look,
      limits,
      ledger: options.readOnly ? readOnlyLedger(ledger) : redactingLedger(ledger, options.secrets),
      blobs: openBlobs(opened, { ledger: ledger.where, readOnly: options.readOnly }),
      hash: hashText,
      gitOid: gitOidOf,
      clock,
      scratchDirectory: directories.scratch,
      logDirectory: directories.logs,
      identity: runIdentity(options.environment),
      pins: { ...releasePins, ...lock.tools },
      revisions: lock.revisions,
    },
  };
}
