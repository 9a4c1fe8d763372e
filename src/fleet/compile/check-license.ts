import type { Place } from '../../diagnostics/place.ts';
import { hubLicenses, isHubLicense } from '../../resources/hub-license.ts';
import type { LicenseDocument } from '../generated/fleet-document.ts';
import { nearestName } from '../nearest-name.ts';
import { report, type Compilation } from './compilation.ts';

/** The name that cards and policies see. A misspelled license would be published as a license of its own. */
export function licenseName(license: LicenseDocument, at: Place, compilation: Compilation): string {
  if (typeof license !== 'string') return license.other;
  checkLicense(license, at, { compilation, own: `{ other: ${license} }` });
  return license;
}

export function checkLicense(
  license: string,
  at: Place,
  { compilation, own }: { readonly compilation: Compilation; readonly own?: string },
): void {
  if (isHubLicense(license.toLowerCase())) return;
  const nearest = nearestName(license, hubLicenses());
  if (nearest === undefined) return;
  report(compilation, at, {
    code: 'unknown-license',
    message: `the Hub knows no license "${license}"`,
    remedy: `did you mean ${nearest}?${own === undefined ? '' : ` A license of your own is written ${own}`}`,
  });
}
