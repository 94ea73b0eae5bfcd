/** Rights that change nothing. Roles and unknown rights are not judged. */
const WRITES =
  /\b(?:ALL PRIVILEGES|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|INDEX|TRIGGER|EVENT|GRANT OPTION|SUPER|FILE|CREATE USER|REFERENCES)\b/;

/** @param grants - Lines of SHOW GRANTS. @returns Whether the user can change anything anywhere. */
export function canWrite(grants: readonly string[]): boolean {
  return grants.some((line) => WRITES.test(rightsOf(line)));
}

/** Names of columns stand in brackets behind a right, and may be called anything. */
function rightsOf(line: string): string {
  const [, rights = ''] = /^GRANT (.*?) ON /is.exec(line.replaceAll(/`[^`]*`/g, '')) ?? [];
  // A table that only the session sees changes nothing.
  return rights.replaceAll(/\([^)]*\)|CREATE TEMPORARY TABLES/gi, '').toUpperCase();
}
