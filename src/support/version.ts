import { readFileSync } from 'node:fs';
import { packageFile } from './package-file.ts';

/** The package's version, from its own package.json. */
export function version(): string {
  const found: unknown = JSON.parse(readFileSync(packageFile('package.json'), 'utf8'));
  const isPackage = typeof found === 'object' && found !== null && 'version' in found;
  return isPackage ? String(found.version) : '';
}
