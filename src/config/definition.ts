import { resolve } from 'node:path';
import { ImportFileError } from '../errors/importer-error.ts';
import type { ImportDefinition } from '../model/definition.ts';
import { parseDuration } from '../support/duration.ts';
import type { Cursor } from './cursor.ts';
import { ENVIRONMENT, shownText } from './describe.ts';
import { readIgnore, readPlan } from './foresight.ts';
import { readKissmetrics } from './kissmetrics.ts';
import { readLookups } from './lookups.ts';
import { Spellings } from './names.ts';
import { readNotify } from './notify.ts';
import { readCurrency, readZone } from './places.ts';
import { type Names, namesUnder, readChoice } from './reading.ts';
import { readReports } from './reports.ts';
import { FUTURE, SAME_SECOND } from './rule-verbs.ts';
import { readRules } from './rules.ts';
import { DEFAULTS, NOT_PEOPLE } from './schema.ts';
import { checkSchema } from './schema-faults.ts';
import { readSources, warnOfUnused } from './sources.ts';
import { readWindow, WHOLE_TIME } from './window.ts';

/**
 * Turns what is written into what it means: the shape is judged by the schema, everything else while
 * it is read. What is wrong with one part does not hide what is wrong with another.
 *
 * @throws ImportFileError with every fault, in the order of the file.
 */
export function readDefinition(root: Cursor, folder: string): ImportDefinition {
  checkSchema(root);
  const definition = readAll(root, folder);
  const { faults, warnings } = root.findings;
  if (faults.length > 0) throw new ImportFileError(faults);
  return { ...definition, warnings };
}

function readAll(root: Cursor, folder: string): ImportDefinition {
  const names: Names = {
    sources: namesUnder(root, 'sources'),
    lookups: namesUnder(root, 'lookups'),
  };
  const kissmetrics = readKissmetrics(root.get('kissmetrics'));
  const currency = readCurrency(root.get('currency')) ?? DEFAULTS.currency;
  const allowAlias = root.get('allowAlias')?.isTrue ?? false;
  const sources = readSources(root, names);
  const lookups = readLookups(root.get('lookups'), names);
  const rules = readRules(root, {
    names,
    spellings: new Spellings(),
    window: readWindow(root.get('window'), WHOLE_TIME),
    sameSecond: readChoice(root.get('sameSecond'), SAME_SECOND) ?? 'spread',
    future: readChoice(root.get('future'), FUTURE) ?? 'reject',
    revenueProperty: kissmetrics.revenueProperty,
    currency,
    shownCurrency: root.get('currency')?.isFromEnvironment === true ? ENVIRONMENT : currency,
    allowAlias,
  });
  warnOfUnused(root, names);
  return {
    file: root.findings.file,
    folder,
    ...kissmetrics,
    apiKeyVariable: [...root.findings.keyVariables][0],
    zone: readZone(root.get('zone')),
    currency,
    sources,
    lookups,
    rules,
    state: readState(root.get('state'), folder),
    giveUpAfterMs: readGiveUpAfter(root.get('giveUpAfter')),
    notify: readNotify(root.get('notify')),
    allowAlias,
    notPeople: readNotPeople(root.get('notPeople')),
    plan: readPlan(root.get('plan')),
    ignore: readIgnore(root.get('ignore')),
    reports: readReports(root.get('reports')),
    warnings: [],
  };
}

function readState(cursor: Cursor | undefined, folder: string): string {
  const state = cursor?.text ?? DEFAULTS.state;
  if (state.trim() === '') cursor?.fault("Expected a folder's path, found an empty text.");
  return resolve(folder, state);
}

function readGiveUpAfter(cursor: Cursor | undefined): number {
  const ms = parseDuration(cursor?.text ?? DEFAULTS.giveUpAfter) ?? 0;
  if (cursor !== undefined && ms <= 0) {
    cursor.fault(
      `Expected a duration such as \`10 minutes\`, found ${shownText(cursor)}.`,
      'A whole number and a unit: seconds, minutes, hours, days.',
    );
  }
  return ms;
}

function readNotPeople(cursor: Cursor | undefined): ReadonlySet<string> {
  const words = cursor?.items().map(({ text = '' }) => text) ?? NOT_PEOPLE;
  return new Set(words.map((word) => word.trim().toLowerCase()));
}
