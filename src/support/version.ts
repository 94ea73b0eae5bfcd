import { createRequire } from 'node:module';

/** The package's version, from its own package.json. */
export function version(): string {
  const require = createRequire(import.meta.url);
  const found: unknown = require('../../package.json');
  const isPackage = typeof found === 'object' && found !== null && 'version' in found;
  return isPackage ? String(found.version) : '';
}
