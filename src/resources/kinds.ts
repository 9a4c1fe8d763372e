/**
 * Every kind zoo manages: what the user asks for (spec), what that comes to once its inputs are
 * resolved (wanted), what a driver can see (seen) and what dependants may build on (output).
 */
import type { ArtifactOutput, ArtifactSeen, ArtifactSpec, ArtifactWanted } from './artifact.ts';
import type { EvaluationOutput, EvaluationSeen, EvaluationSpec, EvaluationWanted } from './evaluation.ts';
import type { HostOutput, HostSeen, HostSpec, HostWanted } from './host.ts';
import type { Kind } from './id.ts';
import type {
  PublicationOutput,
  PublicationSeen,
  PublicationSpec,
  PublicationWanted,
} from './publication.ts';
import type { ResidencyOutput, ResidencySeen, ResidencySpec, ResidencyWanted } from './residency.ts';
import type { SourceOutput, SourceSeen, SourceSpec, SourceWanted } from './source.ts';

export interface Kinds extends Record<Kind, object> {
  source: { spec: SourceSpec; wanted: SourceWanted; seen: SourceSeen; output: SourceOutput };
  artifact: { spec: ArtifactSpec; wanted: ArtifactWanted; seen: ArtifactSeen; output: ArtifactOutput };
  evaluation: {
    spec: EvaluationSpec;
    wanted: EvaluationWanted;
    seen: EvaluationSeen;
    output: EvaluationOutput;
  };
  host: { spec: HostSpec; wanted: HostWanted; seen: HostSeen; output: HostOutput };
  publication: {
    spec: PublicationSpec;
    wanted: PublicationWanted;
    seen: PublicationSeen;
    output: PublicationOutput;
  };
  residency: { spec: ResidencySpec; wanted: ResidencyWanted; seen: ResidencySeen; output: ResidencyOutput };
}
