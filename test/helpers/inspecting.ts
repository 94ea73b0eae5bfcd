import type { Finding, Inspection } from '../../src/index.ts';
import { type Importing, importing } from './importing.ts';

export interface Inspected {
  readonly inspection: Inspection;
  /** What a lint of that code found. */
  readonly found: (code: string) => Finding | undefined;
  readonly warnings: readonly string[];
  readonly exitCode: number;
}

/** What a dry run finds. */
export async function inspecting(wanted: Importing): Promise<Inspected> {
  const { summary } = await importing({ mode: 'dry-run', ...wanted });
  const { inspection } = summary;
  if (inspection === undefined) throw new Error('The summary has no inspection.');
  return {
    inspection,
    found: (wantedCode) => inspection.findings.find(({ code }) => code === wantedCode),
    warnings: summary.warnings.map(({ code }) => code),
    exitCode: summary.run.exitCode,
  };
}
