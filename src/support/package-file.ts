/**
 * A file of this package, by its path from the package's root. All that are looked for are looked for
 * here: modules of dist/support/ and the bundle in dist/program/ lie equally deep.
 */
export function packageFile(path: string): URL {
  return new URL(`../../${path}`, import.meta.url);
}
