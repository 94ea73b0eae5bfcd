import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadImport } from '../../src/config/load.ts';
import { ImportFileError, UsageError } from '../../src/errors/importer-error.ts';
import { projectRoot } from '../helpers/shared-data.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import { faultsOf } from './faults-of.ts';

const FOLDER = join(projectRoot, 'test', 'fixtures', 'import-files');

/** Each file of the folder has one fault: where it is told, what is said, and what to do. */
const EXPECTED: Readonly<Record<string, readonly [where: string, message: string, hint?: string]>> =
  {
    'alias-inside-itself': [
      '2:9 window.from',
      'This alias stands inside its own anchor, so it would never end.',
      'Let the alias refer to something outside.',
    ],
    'alias-not-allowed': [
      '4:5 rules[0].alias',
      'An alias cannot be undone, and this file does not allow any.',
      'Write `allowAlias: true` at the top of the file if merging people is meant.',
    ],
    'at-as-text': [
      '7:35 rules[0].at.as',
      '`at` is always a time, so it cannot be `as: text`.',
      'Leave `as` out.',
    ],
    'at-missing-on-record': [
      '4:5 rules[0]',
      '`at` is missing.',
      'Name the column that says when it happened: without a date Kissmetrics would take today.',
    ],
    'at-missing-on-set': [
      '4:5 rules[0]',
      '`at` is missing.',
      'Name the column that says since when this holds: without a date Kissmetrics would take today.',
    ],
    'at-on-alias': [
      '8:5 rules[0].at',
      '`at` cannot stand in a rule with `alias`.',
      'An alias has no time: leave it out.',
    ],
    'braces-for-column': [
      '6:14 rules[0].person.email',
      'The key "email" is not known here.',
      'For a column write the bare word email; a text with {email} in it goes in quotes after `template:`.',
    ],
    'by-without-lookup': [
      '9:34 rules[0].properties["Plan Name"].by',
      '`by` goes with `lookup`, which is not here.',
      'Write `{ lookup: login, by: user_id }`.',
    ],
    'choice-misspelt': [
      '1:13 sameSecond',
      'Expected one of `spread`, `keep`, `reject`, found "spred".',
      'Did you mean `spread`?',
    ],
    'cohort-every-day': [
      '1:29 reports.cohort.every',
      'Expected one of `week`, `month`, found "day".',
    ],
    'concurrency-broken': [
      '1:29 kissmetrics.concurrency',
      'Expected a whole number from 1 to 1,000, found the number 2.5.',
    ],
    'condition-of-nothing': [
      '8:22 rules[0].where.amount',
      'This condition says nothing.',
      'Give it one of: not, empty, gt, gte, lt, lte, matches.',
    ],
    'currency-unknown': [
      '1:11 currency',
      'Expected an ISO currency code such as `USD`, found "dollars".',
      'Codes have three letters: EUR, GBP, JPY. A column that names the currency is `{ column: NAME }`.',
    ],
    'delimiter-of-two': [
      '5:16 sources.users.delimiter',
      'Expected one character, or `tab`, found "||".',
      'Leave `delimiter` out to have it found out.',
    ],
    'empty-and-greater': [
      '8:37 rules[0].where.amount.gt',
      '`gt` never holds for an empty cell, and `empty: true` wants one.',
      'Leave one of the two out.',
    ],
    'empty-key': [
      '1:1 zone',
      'Expected an IANA zone such as `Europe/Berlin`, found nothing.',
      'Give it a value, or leave the key out.',
    ],
    'empty-text-in-where': [
      '8:22 rules[0].where.amount',
      'An empty text is equal to no cell.',
      'For empty cells write `{ empty: true }`.',
    ],
    'endpoint-no-address': [
      '1:26 kissmetrics.endpoint',
      'This is no address of the web.',
      'Write `https://trk.kissmetrics.io`, or leave `endpoint` out.',
    ],
    'endpoint-plain-http': [
      '1:26 kissmetrics.endpoint',
      'Plain http would send the product key and what people did for everyone on the way to read.',
      'Write https; plain http is for a loopback address such as `http://127.0.0.1:8080`.',
    ],
    'endpoint-with-password': [
      '1:26 kissmetrics.endpoint',
      'The endpoint cannot hold a user name or a password.',
      'Write `https://trk.kissmetrics.io`, or leave `endpoint` out.',
    ],
    'endpoint-with-path': [
      '1:26 kissmetrics.endpoint',
      'The endpoint ends after the host: no path, no `?`, no `#`.',
      'Write `https://trk.kissmetrics.io`, or leave `endpoint` out.',
    ],
    'epoch-zone-unknown': [
      '7:42 rules[0].at.epochZone',
      'Expected a time zone such as `Europe/Berlin`, found "Nowhere".',
      'Zones are named as in the IANA database: Continent/City, or UTC. A column that names the zone is `{ column: NAME }`.',
    ],
    'event-name-reserved': [
      '4:13 rules[0].record',
      'An event\'s name cannot begin with an underscore: "_t".',
      'Kissmetrics keeps such names for itself; begin with a letter.',
    ],
    'event-name-too-long': [
      '4:13 rules[0].record',
      "An event's name is longer than 254 characters.",
      'Shorten it; Kissmetrics wants names under 255 characters.',
    ],
    'event-name-with-line-break': [
      '4:13 rules[0].record',
      "An event's name holds a control character or half a character.",
      'Write it again by hand; a line break or a tab has crept in.',
    ],
    'every-beside-once': [
      '8:5 rules[0].every',
      '`every` has no effect beside `once: true`, which keeps a single event of each person.',
      'Leave one of the two out.',
    ],
    'every-without-unit': [
      '8:12 rules[0].every',
      'Expected a duration of whole seconds such as `30 minutes`, found "30".',
      'A whole number and a unit: seconds, minutes, hours, days.',
    ],
    'fixed-value-empty': [
      '9:27 rules[0].properties["Plan Name"].value',
      'A fixed value cannot be empty: empty means that there is nothing.',
      'Leave out what this is the value of.',
    ],
    'flag-as-text': [
      '8:11 rules[0].once',
      'Expected `true` or `false`, found "yes".',
      'Write `true`: in YAML 1.2 yes, no, on and off are texts.',
    ],
    'format-without-year': [
      '7:39 rules[0].at.format',
      'This pattern describes no time.',
      'It needs one year, `YYYY` or `YY`.',
    ],
    'funnel-of-one-step': [
      '1:20 reports.funnel',
      'A funnel has at least two steps, and this one has one.',
      'Add what people do next, as in `[Signed Up, Billed]`.',
    ],
    'funnel-with-a-step-twice': [
      '1:40 reports.funnel[2]',
      'This event is a step of the funnel already.',
      'Each step is another event; Kissmetrics takes names that differ in case, commas or colons for one.',
    ],
    'from-missing': ['4:5 rules[0]', '`from` is missing.', "Add it: a source's name."],
    'from-misspelt': [
      '5:5 rules[0].form',
      'The key "form" is not known here.',
      'Did you mean `from`?',
    ],
    'from-unknown': [
      '5:11 rules[0].from',
      'There is no source called "user".',
      'Did you mean `users`?',
    ],
    'give-up-without-unit': [
      '1:14 giveUpAfter',
      'Expected a duration such as `10 minutes`, found "10".',
      'A whole number and a unit: seconds, minutes, hours, days.',
    ],
    'header-false': [
      '5:13 sources.users.header',
      'Expected `true` or a list of column names, found `false`.',
      'For a file without a header list the names: `header: [id, login]`.',
    ],
    'header-twice-the-same': ['5:25 sources.users.header[2]', 'The column "id" is listed twice.'],
    'header-with-own-column': [
      '5:18 sources.users.header[1]',
      '`_line` is a column that every source has already.',
      'Give this one another name.',
    ],
    'ignore-unknown-code': [
      '1:11 ignore.date_onyl',
      'There is no warning "date_onyl".',
      'Did you mean "date_only"?',
    ],
    'ignore-without-reason': [
      '1:22 ignore.date_only',
      'Expected the reason why this is no mistake, found an empty text.',
      'Write it for whoever wonders in a year.',
    ],
    'key-that-is-a-mapping': [
      '1:11 window',
      'A key has to be a plain word or a text in quotes.',
      'A text such as "{date} {time}" or "${NAME}" goes in quotes.',
    ],
    'key-that-is-an-address': [
      '1:24 kissmetrics.apiKey',
      'This does not look like a product key: it holds a dash, an @, white space or an address.',
      'Copy the key from the settings of the product in Kissmetrics: 40 of the characters 0-9 and a-f.',
    ],
    'line-key-of-glob': [
      '2:37 sources.users.key',
      '`_line` alone gives rows of several files the same name.',
      'Write `key: [_file, _line]`, or better a column that names a row for ever.',
    ],
    'lookup-misspelt': [
      '8:62 rules[0].person.firstOf[1].lookup',
      'There is no lookup called "logins".',
      'Did you mean `login`?',
    ],
    'lookup-of-unknown-source': [
      '4:20 lookups.login.source',
      'There is no source called "user".',
      'Did you mean `users`?',
    ],
    'lookup-without-by': [
      '8:13 rules[0].person',
      '`lookup` needs `by`, the value to look up.',
      'Write `{ lookup: login, by: user_id }`.',
    ],
    'map-empty': [
      '9:39 rules[0].properties["Plan Name"].map',
      'This map is empty, so every row would be rejected.',
      'Fill it, or leave `map` out.',
    ],
    'map-key-empty': [
      '9:41 rules[0].properties["Plan Name"].map[""]',
      'An empty cell never comes to the map.',
      'Say what holds for empty cells with `default`.',
    ],
    'map-key-never-met': [
      '9:54 rules[0].properties["Plan Name"].map.Basic',
      'No cell is ever "Basic": `case: lower` comes before the map.',
      'Write the key as "basic".',
    ],
    'map-key-with-space': [
      '9:41 rules[0].properties["Plan Name"].map[" a"]',
      'No cell is ever " a": white space at the ends is taken off first.',
      'Write the key without it.',
    ],
    'map-target-list': [
      '9:44 rules[0].properties["Plan Name"].map.a',
      'Expected a text, or null for "no event", found a list.',
    ],
    'map-target-reserved': [
      '4:40 rules[0].record.map.up',
      'An event\'s name cannot begin with an underscore: "_Upgraded".',
      'Kissmetrics keeps such names for itself; begin with a letter.',
    ],
    'merge-of-text': [
      '1:11 window',
      'What `<<` merges has to be a mapping, or a list of mappings.',
      'Write `<<: *name`, with `&name` on the mapping that is meant.',
    ],
    'missing-space': [
      '1:1',
      'This line has no `:` with a space after it, so it runs on into the next one.',
      'Write `key: value`, with the space.',
    ],
    'money-unit-on-time': [
      '7:37 rules[0].at.unit',
      'Expected one of `s`, `ms`, `us`, `ns`, `excel1900`, `excel1904`, `auto` for a time, found `minor`.',
    ],
    'csv-table': [
      '4:5 sources.users.table',
      '`table` cannot stand beside `csv`.',
      'It belongs to sources with `mysql`.',
    ],
    'mysql-address-broken': [
      '3:12 sources.users.mysql',
      'This address of a database cannot be read.',
      'A password with `/`, `#` or `?` in it breaks an address. Write it as a mapping: `mysql: { host: ..., user: ..., password: ..., database: ... }`.',
    ],
    'mysql-address-with-options': [
      '3:12 sources.users.mysql',
      'The address of a database ends after its name: no `?`, no `#`.',
      'What stands there has keys of its own, such as `tls`. Write it as a mapping: `mysql: { host: ..., user: ..., password: ..., database: ... }`.',
    ],
    'mysql-beside-csv': [
      '4:5 sources.users.csv',
      'A source has `csv` or `mysql`, not both.',
      'Make two sources of it.',
    ],
    'mysql-columns-of-query': [
      '5:5 sources.users.columns',
      '`columns` goes with `table`.',
      'Choose the columns in the query itself.',
    ],
    'mysql-delimiter': [
      '5:5 sources.users.delimiter',
      '`delimiter` cannot stand beside `mysql`.',
      'It belongs to sources with `csv`.',
    ],
    'mysql-line-as-key': [
      '5:10 sources.users.key',
      'Rows of a database have no line and no file.',
      'Name the columns of its key.',
    ],
    'mysql-no-address': [
      '3:12 sources.users.mysql',
      'This is no address of a MySQL database.',
      'Write `mysql://USER:${DATABASE_PASSWORD}@HOST:3306/DATABASE`.',
    ],
    'mysql-nothing-to-read': [
      '3:5 sources.users',
      'This source does not say what to read.',
      'Add `table: NAME`, or `query: SELECT ...`.',
    ],
    'mysql-overlap-broken': [
      '6:14 sources.users.overlap',
      'Expected a number of rows, or a duration such as `3 hours`, found "a while".',
      'Rows when the cursor is a number, a duration when it is a time.',
    ],
    'mysql-page-too-large': [
      '5:15 sources.users.pageSize',
      'Expected a whole number from 1 to 100,000, found the number 1000000.',
    ],
    'mysql-pages-of-query': [
      '5:5 sources.users.pageSize',
      '`pageSize` goes with `table`.',
      'A query runs once and is not read in pages: leave it out.',
    ],
    'mysql-port-broken': ['3:30 sources.users.mysql.port', 'Expected a port from 1 to 65,535.'],
    'mysql-query-that-writes': [
      '4:12 sources.users.query',
      'Expected a query that reads, beginning with SELECT or WITH.',
      'For a whole table write `table: NAME`.',
    ],
    'mysql-settle-without-cursor': [
      '5:5 sources.users.settle',
      '`settle` goes with `cursor`, which is not here.',
      'Name the `cursor`, or leave it out.',
    ],
    'mysql-settle-without-unit': [
      '6:13 sources.users.settle',
      'Expected a duration such as `5 minutes`, found "5".',
      'A whole number and a unit: seconds, minutes, hours, days.',
    ],
    'mysql-socket-and-host': [
      '3:47 sources.users.mysql.host',
      '`host` has no effect beside `socket`.',
      'Leave one of the two out.',
    ],
    'mysql-table-and-query': [
      '5:5 sources.users.query',
      'A source has a `table` or a `query`, not both.',
      'Leave one of them out.',
    ],
    'mysql-tls-by-address': [
      '5:5 sources.users.tls',
      'A certificate is verified by the name of the server, and here it has an address of numbers.',
      'Connect by the name that stands in the certificate.',
    ],
    'mysql-tls-misspelt': [
      '5:10 sources.users.tls',
      'Expected `required`, or a mapping such as `{ ca: ca.pem }`, found "requird".',
    ],
    'mysql-tls-without-key': [
      '5:10 sources.users.tls',
      '`cert` and `key` go together.',
      "Name both files, or neither if the server wants no client's certificate.",
    ],
    'mysql-user-misspelt': [
      '3:24 sources.users.mysql.usr',
      'The key "usr" is not known here.',
      'Did you mean `user`?',
    ],
    'mysql-where-empty': [
      '5:12 sources.users.where',
      'Expected a condition in SQL, found an empty text.',
    ],
    'mysql-where-of-query': [
      '5:5 sources.users.where',
      '`where` goes with `table`.',
      'Put the condition into the query itself.',
    ],
    'no-csv': [
      '3:5 sources.users',
      'This source does not say where its rows are.',
      'Add `csv: FILE`, or `mysql: ${DATABASE_URL}` and a `table` or a `query`.',
    ],
    'name-of-a-source': [
      '8:11 rules[0].name',
      'A source is called "users" as well.',
      '`--only` takes names of rules and of sources, so they have to differ.',
    ],
    'no-origin': [
      '9:18 rules[0].properties["Plan Name"]',
      'This value does not say where it comes from.',
      'Give it one of: column, value, template, lookup (with by), firstOf.',
    ],
    'no-rules': ['3:8 rules', 'Expected a list of rules, found an empty list.'],
    'plan-without-events': [
      '1:7 plan',
      '`eventsPerMonth` is missing.',
      'Add it: a whole number of events.',
    ],
    'reports-by-nothing': ['1:16 reports.by', 'Expected a name, found an empty text.'],
    'reports-key-misspelt': [
      '1:12 reports.funel',
      'The key "funel" is not known here.',
      'Did you mean `funnel`?',
    ],
    'second-standard-input': [
      '4:19 sources.billing.csv',
      'Standard input is the source "users" already.',
      'Name a file here: there is one standard input.',
    ],
    'no-sources': [
      '1:10 sources',
      'There is no source.',
      'Name at least one: `users: { csv: users.csv, key: id }`.',
    ],
    'not-a-mapping': [
      '1:1',
      'Expected a mapping with `kissmetrics`, `sources` and `rules`, found a list.',
    ],
    'not-utf-8': [
      '1:29',
      'The file is not UTF-8 from here on.',
      'Save it as UTF-8 in your editor.',
    ],
    'notify-command-as-text': [
      '1:20 notify.command',
      'Expected a list: a program and its arguments, found something else.',
    ],
    'notify-is-an-address': [
      '1:9 notify',
      'Expected a mapping such as `{ success: ADDRESS, failure: ADDRESS }`, found something else.',
    ],
    'notify-no-address': [
      '1:20 notify.success',
      'This is no address of the web.',
      'Write the whole address, as the service shows it: `https://hc-ping.com/UUID`.',
    ],
    'notify-of-nobody': [
      '1:9 notify',
      'Nobody to tell is named here.',
      'Give it `success`, `failure` or `command`.',
    ],
    'notify-program-without-name': [
      '1:20 notify.command',
      'The program to run has no name.',
      'The first of the list is the program.',
    ],
    'notify-with-password': [
      '1:20 notify.failure',
      'An address to tell cannot hold a user name or a password.',
      'Let `command` run a program that knows them.',
    ],
    'null-in-where': [
      '8:27 rules[0].where.canceled_at',
      'Expected a value, a list of values, or a mapping of conditions, found nothing.',
      'For empty cells write `{ empty: true }`, for others `{ empty: false }`.',
    ],
    'number-for-column': [
      '6:13 rules[0].person',
      "Expected a column's name, or a mapping such as `{ column: NAME }`, found the number 5.",
      'For the same text in every row write `value: 5`; for a column of this name `column: 5`.',
    ],
    'only-comments': [
      '1:1',
      'The file is empty.',
      'An import file names at least `kissmetrics`, `sources` and `rules`; docs/reference.md shows a whole one.',
    ],
    'options-inside-first-of': [
      '8:17 rules[0].at.firstOf[0]',
      'A member of `firstOf` cannot have options of its own when the whole has `map` or `case`.',
      'Put the options on the whole, or `map` and `case` on the members.',
    ],
    'order-beside-format': [
      '7:51 rules[0].at.order',
      '`order` has no effect beside `format`, which settles how the text is read.',
      'Leave one of the two out.',
    ],
    'order-on-text': [
      '9:34 rules[0].properties["Plan Name"].order',
      '`order` has no effect here: this value is text.',
      'It needs `as: time`; or leave it out.',
    ],
    'origin-misspelt': [
      '9:20 rules[0].properties["Plan Name"].colum',
      'The key "colum" is not known here.',
      'Did you mean `column`?',
    ],
    'other-yaml-version': [
      '1:1',
      'The file says that it is written in another YAML than 1.2.',
      'Leave the line with %YAML out.',
    ],
    'path-with-empty-step': [
      '9:40 rules[0].properties["Plan Name"].path',
      'A step of this path is empty.',
      'Write `user.email`; where a name holds a dot, a list: [user, "e.mail"].',
    ],
    'path-without-column': [
      '9:34 rules[0].properties["Plan Name"].path',
      '`path` goes with `column`, which is not here.',
      'Write `{ column: data, path: user.email }`.',
    ],
    'pattern-broken': [
      '8:32 rules[0].where.login.matches',
      'This is no regular expression.',
      "JavaScript's rules hold, with the `u` flag: a / or - needs no backslash, a { that is meant as such does. Single quotes keep backslashes: '^\\d+$'.",
    ],
    'person-missing': [
      '4:5 rules[0]',
      '`person` is missing.',
      "Add it: a column's name, or a mapping such as `{ column: NAME }`.",
    ],
    'properties-alike': [
      '10:7 rules[0].properties["plan:name"]',
      'Kissmetrics takes the properties "Plan Name" and "plan:name" for one.',
      'Give one of them another name.',
    ],
    'property-beside-revenue': [
      '10:7 rules[0].properties["billing amount"]',
      'The rule sends "billing amount" already, as its `revenue`.',
      'Leave one of the two out.',
    ],
    'property-reserved': [
      '9:7 rules[0].properties._p',
      'A property\'s name cannot begin with an underscore: "_p".',
      'Kissmetrics keeps such names for itself; begin with a letter.',
    ],
    'rate-as-text': [
      '1:22 kissmetrics.rate',
      'Expected a number above 0, at most 10,000, found "fast".',
    ],
    'rate-too-high': [
      '1:22 kissmetrics.rate',
      'Expected a number above 0, at most 10,000, found the number 20000.',
    ],
    'repeated-key': [
      '8:5 rules[0].at',
      'The key "at" is written twice here; only one of them could count.',
      'Remove one, or join the two.',
    ],
    'repeated-map-key': [
      '9:61 rules[0].properties["Plan Name"].map["7"]',
      'The key "7" is written twice here; only one of them could count.',
      'Remove one, or join the two.',
    ],
    'revenue-in-other-currency': [
      '8:42 rules[0].revenue.currency',
      "Revenue here is in EUR, but the file's currency is USD: every row would be rejected.",
      'Set the top `currency: EUR`, or convert the amounts first; currencies are never added up.',
    ],
    'revenue-on-set': [
      '8:5 rules[0].revenue',
      '`revenue` cannot stand in a rule with `set`.',
      'It belongs to rules with `record`.',
    ],
    'revenue-property-reserved': [
      '1:33 kissmetrics.revenueProperty',
      'A property\'s name cannot begin with an underscore: "_amount".',
      'Kissmetrics keeps such names for itself; begin with a letter.',
    ],
    'rules-as-mapping': [
      '4:3 rules',
      'Expected a list of rules, found a mapping.',
      'Begin each rule with a dash and a space: `- record: NAME`.',
    ],
    'rules-missing': ['1:1', '`rules` is missing.', 'Add it: a list of rules.'],
    'same-name-twice': [
      '8:11 rules[0].name',
      'Another rule is called "Monthly" as well.',
      'Give each its own name; a rule without one is called by what it records.',
    ],
    'second-document': [
      '8:1',
      'A second document begins here; an import file is one document.',
      'Put it in a file of its own, and leave out the line with `---`.',
    ],
    'set-of-nothing': [
      '4:10 rules[0].set',
      'There is nothing to set.',
      'Write `set: { Plan Name: plan }`.',
    ],
    'source-name-with-colon': [
      '2:3 sources["a:b"]',
      '"a:b" cannot be the name of a source.',
      'Up to 64 letters, digits, _, - and dots: it becomes part of file names.',
    ],
    'sources-missing': ['1:1', '`sources` is missing.', 'Add it: a mapping of names to sources.'],
    'tab-indent': [
      '2:1',
      'A tab indents this line; YAML wants spaces.',
      'Replace the tab with spaces, the same number everywhere.',
    ],
    'template-stray-brace': [
      '9:30 rules[0].properties["Plan Name"].template',
      'A `}` in this template closes nothing.',
      'Open it before the column: "{date} {time}"; a brace that is meant as such is written }}.',
    ],
    'template-unclosed': [
      '9:30 rules[0].properties["Plan Name"].template',
      'A `{` in this template is not closed.',
      'Close it after the column: "{date} {time}"; a brace that is meant as such is written {{.',
    ],
    'template-without-column': [
      '9:30 rules[0].properties["Plan Name"].template',
      'This template holds no column, so it would be the same for every row.',
      'Put columns in braces: "{date} {time}"; for a fixed text write `value:`.',
    ],
    'truncate-on-money': [
      '9:47 rules[0].properties["Plan Name"].truncate',
      '`truncate` has no effect here: this value is money.',
      'It needs `as: text`; or leave it out.',
    ],
    'truncate-on-person': [
      '6:30 rules[0].person.truncate',
      '`truncate` cuts properties. The person is never cut.',
      'Leave it out.',
    ],
    'two-origins': [
      '9:34 rules[0].properties["Plan Name"].value',
      'A value has one origin, and this one has both `column` and `value`.',
      'Leave one of them out; for the first that is not empty write `firstOf: [...]`.',
    ],
    'two-verbs': [
      '8:5 rules[0].set',
      'A rule has one verb, and this one has both `record` and `set`.',
      'Write two rules.',
    ],
    'unclosed-brace': [
      '2:1',
      'A `{` or `[` opened before this line is not closed.',
      'Close it with `}` or `]`, and indent its further lines more than the key before it.',
    ],
    'unclosed-quote': [
      '1:7',
      'A quote opens here and is never closed.',
      "Close it on the same line. A quote inside quotes is written twice ('it''s') or as \\\".",
    ],
    'unknown-alias': [
      '1:7 zone',
      'This alias (`*name`) has no anchor (`&name`) before it.',
      'Correct the name; a text that begins with * goes in quotes.',
    ],
    'unknown-key-unlike-any': [
      '1:1 xylophone',
      'The key "xylophone" is not known here.',
      'Known here: kissmetrics, zone, currency, window, sources, lookups, rules, state, sameSecond, future, giveUpAfter, notify, allowAlias, notPeople, plan, ignore, reports.',
    ],
    'unknown-key': [
      '1:1 timezone',
      'The key "timezone" is not known here.',
      'Did you mean `zone`?',
    ],
    'unknown-tag': [
      '1:7',
      'A tag (`!name`) means nothing in an import file.',
      'Leave it out; a text that begins with ! goes in quotes.',
    ],
    'unquoted-at-sign': [
      '6:13',
      'A text cannot begin with this character unless it is in quotes.',
      "Put the text in quotes: '@name'.",
    ],
    'unquoted-template': [
      '6:33',
      'Something stands here that cannot stand here in YAML.',
      'A text with { } [ ] , # & * ! | > \' " % @ ` or ": " in it goes in quotes, as "${NAME}" inside braces or "{date} {time}".',
    ],
    'variable-not-set': [
      '1:7 zone',
      'The environment has no NO_SUCH_VARIABLE.',
      'Set it, add it to a .env file beside the import file, or give a default: ${NAME:-default}.',
    ],
    'variable-without-name': [
      '1:7 zone',
      'What stands between `${` and `}` is not the name of a variable.',
      'Write ${NAME} or ${NAME:-default}; for a ${ that is meant as it stands write $${.',
    ],
    'verb-missing': [
      '4:5 rules[0]',
      'This rule has no verb.',
      'Begin it with `record: NAME`, `set: { PROPERTY: column }` or `alias: column`.',
    ],
    'verb-misspelt': [
      '4:5 rules[0].recrod',
      'The key "recrod" is not known here.',
      'Did you mean `record`?',
    ],
    'was-is-another-source': [
      '3:44 sources.people.was',
      '`was` names "users", which is a source of this file.',
      'It names what this source was called before, when no other has that name now.',
    ],
    'was-of-two-sources': [
      '3:44 sources.people.was',
      'The sources "users" and "people" cannot both have been "accounts".',
    ],
    'window-backwards': [
      '1:36 window.until',
      'This window ends before it begins, so nothing is in it.',
      '`from` is the first second to import and `until` the first one not to; `until` has to be later.',
    ],
    'window-before-2009': [
      '1:17 window.from',
      'A window cannot begin before 2009-01-01 UTC.',
      'Kissmetrics keeps nothing older: write `from: 2009-01-01`, or leave `from` out.',
    ],
    'window-no-such-day': [
      '1:17 window.from',
      'Expected a date or a time such as `2026-03-01` or `2026-03-01T00:00:00Z`, found "2014-02-30".',
      'Year, month, day, then perhaps T, hours, minutes, seconds and a zone: Z or +02:00. Without a zone it is UTC.',
    ],
    'window-year-only': [
      '1:17 window.from',
      'Expected a date or a time such as `2026-03-01` or `2026-03-01T00:00:00Z`, found the number 2014.',
    ],
    'zone-misspelt': [
      '1:7 zone',
      'Expected a time zone such as `Europe/Berlin`, found "Europe/Berln".',
      'Did you mean `Europe/Berlin`?',
    ],
    'zone-of-value-misspelt': [
      '7:37 rules[0].at.zone',
      'Expected a time zone such as `Europe/Berlin`, found "Europe/Berln".',
      'Did you mean `Europe/Berlin`?',
    ],
  };

describe('a file with one fault', () => {
  it('is there for every fault expected, and every file is expected', () => {
    const files = readdirSync(FOLDER).map((name) => name.replace(/\.yaml$/, ''));
    expect(files.toSorted()).toEqual(Object.keys(EXPECTED).toSorted());
  });

  it.each(Object.keys(EXPECTED))(
    'tells that fault alone, with its place and what to do: %s',
    async (name) => {
      const faults = await faultsOf(async () =>
        loadImport(join(FOLDER, `${name}.yaml`), { env: {} }),
      );
      expect(
        faults.map(({ line, column, path, message, hint }) => [
          `${line}:${column} ${path}`.trim(),
          message,
          ...(hint === undefined ? [] : [hint]),
        ]),
      ).toEqual([EXPECTED[name]]);
    },
  );
});

describe('a file with several faults', () => {
  it('tells all of them at once, those of the shape and those of the meaning, in the order of the file', async () => {
    const folder = await temporaryFolder({
      'import.yaml': `
kissmetrics:
  rate: fast
  endpont: https://trk.kissmetrics.io
zone: Europe/Berln
sources:
  users: { csv: users.csv, key: id }
lookups:
  login: { source: user, key: id, value: login }
rules:
  - recrod: Signed Up
    from: users
    person: login
    at: created_at
  - record: Canceled
    from: usres
    person: { lookup: logn, by: user_id }
    at: { column: canceled_at, order: MYD }
    every: 30
  - set: { Plan Name: plan, plan name: plan }
    from: users
    person: login
`,
    });
    const file = join(folder, 'import.yaml');
    const faults = await faultsOf(async () => loadImport(file, { env: {} }));
    expect(faults.map(({ path }) => path)).toEqual([
      'kissmetrics.rate',
      'kissmetrics.endpont',
      'zone',
      'lookups.login.source',
      'rules[0].recrod',
      'rules[1].from',
      'rules[1].person.lookup',
      'rules[1].at.order',
      'rules[1].every',
      'rules[2]',
      'rules[2].set["plan name"]',
    ]);
    expect(new Set(faults.map((fault) => fault.file))).toEqual(new Set([file]));
    expect(new ImportFileError(faults).message).toBe(`${file}: 11 faults.`);
  });

  it('tells a fault once that several rules share through an alias', async () => {
    const folder = await temporaryFolder({
      'import.yaml': `
sources:
  users: { csv: users.csv, key: id }
rules:
  - record: Signed Up
    from: users
    person: &who { column: login, ordr: DMY }
    at: created_at
  - record: Canceled
    from: users
    person: *who
    at: canceled_at
`,
    });
    const faults = await faultsOf(async () => loadImport(join(folder, 'import.yaml'), { env: {} }));
    expect(faults.map(({ line, path }) => `${line} ${path}`)).toEqual(['7 rules[0].person.ordr']);
  });
});

describe('a file that cannot be read at all', () => {
  it.each([
    ['there is none', 'none.yaml', /^There is no file .*none\.yaml\.$/],
    ['it is a folder', 'folder', /folder is a folder\.$/],
    ['it is data', 'users.csv', /users\.csv is no import file but a CSV file\.$/],
    ['it is larger than an import file can be', 'large.yaml', /larger than 1 MiB/],
  ])('is told plainly when %s', async (_, name, message) => {
    const folder = await temporaryFolder({
      'folder/import.yaml': '',
      'users.csv': 'id,login\n1,a@example.com\n',
      'large.yaml': '#'.repeat(1024 * 1024 + 1),
    });
    const loading = loadImport(join(folder, name), { env: {} });
    await expect(loading).rejects.toThrow(UsageError);
    await expect(loading).rejects.toThrow(message);
  });
});
