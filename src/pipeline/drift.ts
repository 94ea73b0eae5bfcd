import { UsageError } from '../errors/importer-error.ts';
import type { ColumnDrift, DriftedSource } from '../ledger/index.ts';
import type { SourceDefinition } from '../model/definition.ts';
import { count } from '../support/text.ts';
import type { Job } from './prepare.ts';
import type { Warnings } from './warnings.ts';

/** All columns of the sources that a run reads, by source. */
export function columnsOf({ stations, lookedUp }: Pick<Job, 'stations' | 'lookedUp'>) {
  return new Map(
    [...stations, ...lookedUp].map(({ source }) => [
      source.name,
      source.allColumns ?? source.columns,
    ]),
  );
}

/**
 * Stops a run over a source whose columns have changed since the last one, unless its author accepts it:
 * a rule that reads another column by the same name sends what nobody can take back.
 *
 * @throws UsageError - With the difference, for every such source.
 */
export function tellDrift(drifted: readonly DriftedSource[], warnings: Warnings): void {
  const refused = drifted.filter(({ source }) => source.drift === 'stop');
  if (refused.length > 0) {
    const texts = refused.map(({ source, drift }) => {
      return [`${headOf(source)}:`, ...linesOf(drift).map((text) => `  ${text}`)].join('\n');
    });
    throw new UsageError(texts.join('\n'), {
      hint: 'See whether the rules still fit. If this is right, write `drift: accept` on the source; columns that may be absent are listed in its `optional: [...]`.',
    });
  }
  for (const { source, drift } of drifted) {
    warnings.add('drift', `${headOf(source)}: ${linesOf(drift).join('; ')}.`);
  }
}

function headOf({ name }: SourceDefinition): string {
  return `The source "${name}" has other columns than when it was read last`;
}

/** Names of columns in one line. */
const MOST_LISTED = 20;

function linesOf({ renamed, added, missing }: ColumnDrift): string[] {
  return [
    ...listed(
      'probably renamed',
      renamed.map(([before, now]) => `${before} -> ${now}`),
    ),
    ...listed('added', added),
    ...listed('missing', missing),
  ];
}

function listed(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length - MOST_LISTED;
  const rest = more > 0 ? ` and ${count(more, 'more column')}` : '';
  return [`${what}: ${names.slice(0, MOST_LISTED).join(', ')}${rest}`];
}
