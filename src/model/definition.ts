/** What an import file means once it is read: every default filled in, every name resolved to text. */
import type { MysqlConnection, MysqlTls } from './mysql-server.ts';
import type { NotifyDefinition } from './notify.ts';
import type { PlanDefinition } from './plan.ts';
import type { ReportOptions } from './reports.ts';
import type { DefinitionWarning } from './warning-codes.ts';

/** A place in the import file. Lines and columns count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
  /** As `rules[2].at`. */
  readonly path: string;
}

/** How a cell's text becomes an instant. Names, meanings and defaults: docs/reference.md, "Times". */
export interface TimeOptions {
  readonly zone?: string | ValueDefinition;
  readonly order?: 'YMD' | 'MDY' | 'DMY' | 'auto';
  readonly unit?: 'auto' | 's' | 'ms' | 'us' | 'ns' | 'excel1900' | 'excel1904';
  readonly fold?: 'reject' | 'earlier' | 'later';
  readonly gap?: 'reject' | 'shift';
  readonly twoDigitYears?: 'reject' | 'accept';
  readonly epochZone?: string;
  /** An explicit pattern such as `DD.MM.YYYY HH:mm`. */
  readonly format?: string;
}

/** How a cell's text becomes money. Names, meanings and defaults: docs/reference.md, "Money". */
export interface MoneyOptions {
  readonly decimal?: '.' | ',' | 'auto';
  readonly unit?: 'major' | 'minor' | 'hundredths';
  readonly currency?: string | ValueDefinition;
  readonly negate?: boolean;
}

export type Origin =
  | { readonly kind: 'column'; readonly name: string; readonly path: readonly string[] | undefined }
  | { readonly kind: 'value'; readonly text: string }
  | { readonly kind: 'template'; readonly parts: readonly (string | TemplateCell)[] }
  | { readonly kind: 'lookup'; readonly name: string; readonly by: ValueDefinition }
  | { readonly kind: 'firstOf'; readonly values: readonly ValueDefinition[] };

/** A cell inside a template; an optional one may be empty. */
export interface TemplateCell {
  readonly column: string;
  readonly optional: boolean;
}

export type ValueType = 'text' | 'number' | 'money' | 'boolean' | 'time';

export interface ValueDefinition {
  readonly place: Place;
  readonly origin: Origin;
  readonly as: ValueType;
  readonly case: 'lower' | 'upper' | 'asis';
  /** Text as written in the file -> text, or `null` for "no event". */
  readonly map: ReadonlyMap<string, string | null> | undefined;
  /** Text, `null` for "no event", `undefined` for "none given". */
  readonly default: string | null | undefined;
  /** Longest text to send, in characters. */
  readonly truncate: number | undefined;
  readonly time: TimeOptions;
  readonly money: MoneyOptions;
}

/** A condition operand: a number in the file compares as a decimal, anything else as text. */
export interface Operand {
  readonly text: string;
  readonly isNumber: boolean;
}

/** All given members must hold. */
export interface Condition {
  readonly column: string;
  readonly place: Place;
  readonly in?: readonly Operand[];
  readonly not?: readonly Operand[];
  readonly empty?: boolean;
  readonly gt?: Operand;
  readonly gte?: Operand;
  readonly lt?: Operand;
  readonly lte?: Operand;
  readonly matches?: RegExp;
}

/** Half-open, whole UTC seconds: `from` belongs to it, `until` does not. */
export interface Window {
  readonly from: number;
  readonly until: number | undefined;
}

export interface PropertyDefinition {
  readonly name: string;
  readonly place: Place;
  readonly value: ValueDefinition;
}

interface RuleCommon {
  readonly place: Place;
  /** For `--only`, reports and reject files. */
  readonly name: string;
  readonly from: string;
  readonly person: ValueDefinition;
  readonly where: readonly Condition[];
}

interface DatedRule extends RuleCommon {
  readonly at: ValueDefinition;
  /** Reject a row without a date (`missing`) instead of counting it `undated`. */
  readonly required: boolean;
  readonly window: Window;
  readonly future: 'reject' | 'wait';
  readonly sameSecond: SameSecond;
  /** The rule itself says `sameSecond`: a decision about two sources that seem to tell one event. */
  readonly sameSecondOnRule: boolean;
}

/** What is done with a real second event of a person, name and second that is already held. */
type SameSecond = 'spread' | 'keep' | 'reject';

export interface RecordRule extends DatedRule {
  readonly verb: 'record';
  readonly record: ValueDefinition;
  readonly properties: readonly PropertyDefinition[];
  readonly revenue: ValueDefinition | undefined;
  /** Seconds between two kept events of one person and name. */
  readonly every: number | undefined;
  readonly once: boolean;
  readonly again: boolean;
}

export interface SetRule extends DatedRule {
  readonly verb: 'set';
  readonly set: readonly PropertyDefinition[];
  readonly changes: 'only' | 'all';
}

export interface AliasRule extends RuleCommon {
  readonly verb: 'alias';
  readonly alias: ValueDefinition;
}

export type RuleDefinition = RecordRule | SetRule | AliasRule;

interface SourceCommon {
  readonly name: string;
  readonly place: Place;
  /** Columns that name a row for ever; `undefined` when the file gives none. */
  readonly key: readonly string[] | undefined;
  /** How the cells of the key are written, once the source is opened and where it knows that. */
  readonly keyForm?: string | undefined;
  readonly was: string | undefined;
  readonly zone: string | undefined;
  readonly optional: readonly string[];
  /** What a run does when the columns are others than in the last one. */
  readonly drift: 'stop' | 'accept';
  /** Cells that mean nothing, compared after trimming. */
  readonly nulls: readonly string[];
}

export interface CsvSourceDefinition extends SourceCommon {
  readonly kind: 'csv';
  /** A path or glob, relative to the import file's folder, or `-`. */
  readonly csv: string;
  readonly delimiter: string | undefined;
  readonly encoding: string | undefined;
  readonly quote: string | undefined;
  readonly escape: string | undefined;
  readonly comment: string | undefined;
  /** `true`: the first row; a list: the names, and every row is data. */
  readonly header: true | readonly string[];
  readonly skipLines: number;
}

export interface MysqlSourceDefinition extends SourceCommon {
  readonly kind: 'mysql';
  readonly connection: MysqlConnection;
  /** `database.table` or `table`; exactly one of `table` and `query` is given. */
  readonly table: string | undefined;
  readonly query: string | undefined;
  /** The columns that may be used; all when undefined. */
  readonly columns: readonly string[] | undefined;
  /** A condition in SQL on the rows of a table. */
  readonly where: string | undefined;
  /** The column that later runs read on from. */
  readonly cursor: string | undefined;
  /** How old a row has to be by a cursor that is a time. */
  readonly settleMs: number;
  /** How far before the saved position a run begins; the default of the cursor's kind when undefined. */
  readonly overlap: { readonly rows: number } | { readonly ms: number } | undefined;
  /** Rows that are read at a time. */
  readonly pageSize: number;
  readonly tls: MysqlTls | undefined;
}

export type SourceDefinition = CsvSourceDefinition | MysqlSourceDefinition;

export interface LookupDefinition {
  readonly name: string;
  readonly place: Place;
  readonly source: string;
  readonly key: string;
  readonly value: string;
  readonly where: readonly Condition[];
}

export interface ImportDefinition {
  /** The import file as the person named it. */
  readonly file: string;
  /** Absolute folder of the import file; relative paths start there. */
  readonly folder: string;
  readonly apiKey: string | undefined;
  /** Variable of the environment that the file takes the key from, set or not. */
  readonly apiKeyVariable: string | undefined;
  readonly endpoint: string;
  /** Requests a second, at most. */
  readonly rate: number;
  /** Requests in flight, at most. */
  readonly concurrency: number;
  readonly revenueProperty: string;
  /** IANA zone, or undefined when the file gives none. */
  readonly zone: string | undefined;
  readonly currency: string;
  readonly sources: readonly SourceDefinition[];
  readonly lookups: readonly LookupDefinition[];
  readonly rules: readonly RuleDefinition[];
  /** Absolute path of the state folder. */
  readonly state: string;
  readonly giveUpAfterMs: number;
  /** The commands of this program tell; a library run tells its hooks alone. */
  readonly notify: NotifyDefinition | undefined;
  readonly allowAlias: boolean;
  /** Identities that stand for nobody, in lower case (`null`, `guest`, ...). */
  readonly notPeople: ReadonlySet<string>;
  readonly plan: PlanDefinition | undefined;
  /** Codes of warnings that are not told -> the reason why. */
  readonly ignore: ReadonlyMap<string, string>;
  readonly reports: ReportOptions;
  /** What the file's author should know but need not change. */
  readonly warnings: readonly DefinitionWarning[];
}
