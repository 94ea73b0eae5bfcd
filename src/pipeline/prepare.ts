import { type Fault, ImportFileError, UsageError } from '../errors/importer-error.ts';
import { compileRule } from '../mapping/index.ts';
import { compileLookup, type FillingLookup } from '../mapping/lookup.ts';
import type { CompileContext, CompiledRule } from '../mapping/types.ts';
import { Usage } from '../mapping/usage.ts';
import type { ImportDefinition, RuleDefinition, SourceDefinition } from '../model/definition.ts';
import { openSource } from '../sources/index.ts';
import type { Source, SourceSurroundings } from '../sources/types.ts';
import { found } from '../support/found.ts';
import { nearest } from '../support/nearest.ts';
import type { Words } from '../support/words.ts';
import { columnsUsed } from './columns-used.ts';
import { completed } from './completed.ts';
import { type CommonContext, checksOf, contextOf } from './contexts.ts';
import { checkCursorRules } from './cursor-rules.ts';
import { SpillingTable } from './lookup-table.ts';
import { loadLookups } from './lookups.ts';
import { warnOfCurrencies } from './warn-of-currencies.ts';
import type { Warnings } from './warnings.ts';

/** A source with the rules that read it, in the order of the file. */
export interface Station {
  /** The source's part of its rows' identities. */
  readonly id: string;
  readonly definition: SourceDefinition;
  readonly source: Source;
  readonly context: CompileContext;
  readonly rules: readonly StationRule[];
  /** Rules of this source that are not run (`only`): the ledger has to know what else a row tells. */
  readonly others: readonly StationRule[];
  /** Where the cells of the key are; `undefined` where there is no key. */
  readonly key: readonly KeyColumn[] | undefined;
  /** Cells that mean nothing. */
  readonly nulls: Words;
}

interface StationRule {
  readonly rule: RuleDefinition;
  readonly apply: CompiledRule;
}

/** A position among the columns, or what every row has. */
export type KeyColumn = number | '_file' | '_line';

/** Everything that is ready before the first row is mapped. */
export interface Job {
  /** The import with what only the sources themselves could say: the keys of tables. */
  readonly definition: ImportDefinition;
  readonly stations: readonly Station[];
  /** Sources that only lookups read: without rules. */
  readonly lookedUp: readonly Station[];
  readonly rules: readonly RuleDefinition[];
  /** What the rows of a reading make of maps and defaults. */
  readonly usage: Usage;
  /** Fixes what sources with a cursor are read up to. Belongs before the lookups. */
  fixBounds(): Promise<void>;
  loadLookups(signal: AbortSignal | undefined): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the sources, compiles the rules against their columns and readies the lookups.
 *
 * @throws ImportFileError - With every column that a rule names and its source has not.
 * @throws SourceError - When a source cannot be opened.
 */
export async function prepare(
  definition: ImportDefinition,
  only: readonly string[],
  surroundings: SourceSurroundings,
  now: number,
  warnings: Warnings,
): Promise<Job> {
  const wanted = selectRules(definition, only);
  const sources = new Map<string, Source>();
  const tables = new Map(definition.lookups.map(({ name }) => [name, new SpillingTable()]));
  const close = async (): Promise<void> => {
    for (const one of [...sources.values(), ...tables.values()]) await one.close();
  };
  try {
    for (const source of neededSources(definition, wanted)) {
      const opened = await openSource(source, {
        ...surroundings,
        columnsUsed: (name) => columnsUsed(definition, name),
        giveUpAfterMs: definition.giveUpAfterMs,
      });
      sources.set(source.name, opened);
      for (const { code, message } of opened.warnings) warnings.add(code, message);
    }
    const fixBounds = async (): Promise<void> => {
      for (const { cursor } of sources.values()) await cursor?.fix();
    };
    const whole = completed(definition, sources);
    const rules = selectRules(whole, only);
    const compiled = compile(whole, rules, sources, tables, now, warnings);
    return { ...compiled, definition: whole, rules, fixBounds, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function selectRules(
  { rules, sources }: ImportDefinition,
  only: readonly string[],
): readonly RuleDefinition[] {
  if (only.length === 0) return rules;
  const names = new Set([...rules.map((rule) => rule.name), ...sources.map(({ name }) => name)]);
  for (const name of only) {
    if (names.has(name)) continue;
    const near = nearest(name, names);
    throw new UsageError(
      `--only ${name}: the import file has no rule and no source of that name.`,
      {
        hint:
          near === undefined ? `There are: ${[...names].join(', ')}.` : `Did you mean "${near}"?`,
      },
    );
  }
  return rules.filter((rule) => only.includes(rule.name) || only.includes(rule.from));
}

/** Sources that the rules read, and those that lookups read, which may lead to further lookups. */
function neededSources(
  { sources, lookups }: ImportDefinition,
  rules: readonly RuleDefinition[],
): readonly SourceDefinition[] {
  const needed = new Set(rules.map((rule) => rule.from));
  for (const lookup of lookups) needed.add(lookup.source);
  return sources.filter(({ name }) => needed.has(name));
}

function compile(
  definition: ImportDefinition,
  rules: readonly RuleDefinition[],
  sources: ReadonlyMap<string, Source>,
  tables: ReadonlyMap<string, SpillingTable>,
  now: number,
  warnings: Warnings,
): Pick<Job, 'stations' | 'lookedUp' | 'usage' | 'loadLookups'> {
  const faults: Fault[] = [];
  const lookups = new Map<string, FillingLookup>();
  const usage = new Usage();
  const common: CommonContext = {
    currency: definition.currency,
    revenueProperty: definition.revenueProperty,
    now,
    checks: checksOf(definition, warnings),
    lookup: (name) => found(lookups, name),
    usage,
    fault: ({ line, column, path }, message, hint) => {
      const fault = { file: definition.file, line, column, path, message };
      faults.push(hint === undefined ? fault : { ...fault, hint });
    },
  };
  const contexts = new Map<string, CompileContext>();
  for (const source of definition.sources) {
    const opened = sources.get(source.name);
    if (opened === undefined) continue;
    contexts.set(source.name, contextOf(source, opened, definition.zone, common));
  }
  for (const lookup of definition.lookups) {
    const { name, source } = lookup;
    lookups.set(name, compileLookup(lookup, found(contexts, source), found(tables, name)));
  }
  const all = stationsOf(definition, rules, sources, contexts);
  const stations = all.filter((one) => one.rules.length > 0);
  warnOfCurrencies(stations, definition, warnings);
  if (faults.length > 0) throw new ImportFileError(faults);
  return {
    stations,
    lookedUp: all.filter((one) => !stations.includes(one)),
    usage,
    loadLookups: async (signal) => loadLookups(definition.lookups, lookups, sources, signal),
  };
}

function stationsOf(
  definition: ImportDefinition,
  rules: readonly RuleDefinition[],
  sources: ReadonlyMap<string, Source>,
  contexts: ReadonlyMap<string, CompileContext>,
): Station[] {
  const stations: Station[] = [];
  for (const source of definition.sources) {
    const own = definition.rules.filter((rule) => rule.from === source.name);
    const context = contexts.get(source.name);
    if (context === undefined) continue;
    const all = own.map((rule) => ({ rule, apply: compileRule(rule, context) }));
    checkCursorRules(own, found(sources, source.name), context.fault);
    stations.push({
      id: source.name,
      definition: source,
      source: found(sources, source.name),
      context,
      rules: all.filter(({ rule }) => rules.includes(rule)),
      others: all.filter(({ rule }) => !rules.includes(rule)),
      key: source.key?.flatMap((name) => keyColumns(name, source, context)),
      nulls: context.nulls,
    });
  }
  return stations;
}

function keyColumns(
  name: string,
  source: SourceDefinition,
  { columns, fault }: CompileContext,
): KeyColumn[] {
  if (name === '_line' || name === '_file') return [name];
  const index = columns.get(name);
  if (index !== undefined) return [index];
  const near = nearest(name, columns.keys());
  fault(
    source.place,
    `The key of the source "${source.name}" names the column "${name}", which it has not.`,
    near === undefined
      ? `Its columns are: ${[...columns.keys()].join(', ')}.`
      : `Did you mean "${near}"?`,
  );
  return [];
}
