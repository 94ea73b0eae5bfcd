import { dryRun } from './dry-run.js';
import { help } from './help.js';
import { known } from './known.js';
import { ledger } from './ledger.js';
import { lints } from './lints.js';
import { lookups } from './lookups.js';
import { memory } from './memory.js';
import { mysql } from './mysql.js';
import { peers } from './peers.js';
import { rate } from './rate.js';
import { send, tls } from './send.js';

/**
 * What is measured, one of these each: `name` on the command line, `what` and `target` in words,
 * `ground` (what the target stands on), `needsMemory` where the target is about memory, and
 * `measure(bench)`. That returns `figures` (lines of label and text), `checks` (of verdict.js) and
 * `samples` (what each round gave, by case), or why it is `unmeasured`.
 */
export const rows = [
  dryRun,
  lints,
  mysql,
  send,
  tls,
  ledger,
  rate,
  memory,
  lookups,
  known,
  help,
  peers,
];
