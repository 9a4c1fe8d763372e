import type { Place } from '../../diagnostics/place.ts';
import { hubLicenses, isHubLicense } from '../../resources/hub-license.ts';
import type { LicenseDocument } from '../../resources/generated/fleet-document.ts';
import { nearestName } from '../nearest-name.ts';
import { report, type Compilation } from './compilation.ts';

/** The name that cards and policies see. A misspelled license would be published as a license of its own. */
export function licenseName(license: LicenseDocument, at: Place, compilation: Compilation): string {
  if (typeof license !== 'string') return license.other;
  if (isHubLicense(license.toLowerCase())) return license;
  const nearest = nearestName(license, hubLicenses());
  if (nearest !== undefined) {
    report(compilation, at, {
      code: 'unknown-license',
      message: `the Hub knows no license "${license}"`,
      remedy: `did you mean ${nearest}? A license of your own is written { other: ${license} }`,
    });
  }
  return license;
}
