/**
 * kissmetrics-import as a library: run an import from another program, with hooks instead of bars.
 * Nothing is printed, no handler is installed on the process, and the process is never ended.
 *
 * @example
 * import { loadImport, runImport } from 'kissmetrics-import';
 *
 * const definition = await loadImport('import.yaml', { env: process.env });
 * const summary = await runImport(definition, { mode: 'dry-run' });
 * console.log(summary.events.pending, 'requests would be sent');
 *
 * @module
 */
export { defineImport, loadImport } from './config/load.ts';
export {
  ConsentError,
  type Fault,
  ImporterError,
  ImportFileError,
  InterruptedError,
  LockedError,
  SourceError,
  StateError,
  StopAtError,
  UsageError,
} from './errors/importer-error.ts';
export type { Applied, FateCounts, SourceCounts } from './model/books.ts';
export type { CanaryEvent, CanaryReason } from './model/canary.ts';
export type { CellChange, Correction, RejectReview } from './model/correction.ts';
export type { ImportDefinition } from './model/definition.ts';
export type { Fate } from './model/fate.ts';
export type {
  CohortInsight,
  CohortRow,
  FunnelStep,
  Insight,
  PopulationInsight,
  RevenueInsight,
  RevenueMonth,
  SegmentInsight,
  SegmentRow,
} from './model/insight.ts';
export type {
  Coverage,
  Finding,
  FindingExample,
  IgnoredFinding,
  Inspection,
  PlanShare,
  Quote,
  Severity,
  TimeCheck,
  TimeColumn,
  TimeGap,
  ZoneComparison,
} from './model/inspection.ts';
export type { NewsFate, NewsItem } from './model/news.ts';
export type { Problem, RejectReason } from './model/reject.ts';
export type { Row } from './model/row.ts';
export type {
  Phase,
  ReadProgress,
  RejectedRow,
  RunHooks,
  SendProgress,
} from './model/run-events.ts';
export type { Outcome, RunMode, Stop, Summary, Warning } from './model/summary.ts';
export type { MaxRejects } from './pipeline/brake.ts';
export type { RunOptions } from './pipeline/options.ts';
export { type RetryOptions, retry as retryRejects } from './pipeline/retry.ts';
export { run as runImport } from './pipeline/run.ts';
export { type Sink, type SinkOptions, startSink } from './sink/index.ts';
export type { Clock } from './support/clock.ts';
